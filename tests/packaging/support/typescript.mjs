// @ts-check
// The TypeScript compiler on a project of given files.

import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const COMPILE = fileURLToPath(new URL("compile.mjs", import.meta.url));

/** As strict as it gets. */
const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  noEmit: true,
  target: "es2022",
  module: "nodenext",
  lib: ["es2022", "dom", "dom.iterable", "esnext.disposable"],
  types: [],
};

/**
 * Type-checks files, and says what declaration files among them export.
 *
 * @param {import("./world.mjs").Packaging} world
 * @param {string} name The directory of the project's configuration.
 * @param {Record<string, unknown>} options The compiler's, beside those for strictness.
 * @param {string[]} files
 * @param {string[]} [declarations]
 * @returns {Promise<import("./compile.mjs").Compiled>}
 */
export async function compile(world, name, options, files, declarations = []) {
  const config = world.write(path.join(name, "tsconfig.json"), JSON.stringify({ compilerOptions: { ...STRICT, ...options }, files }));
  const typescript = pathToFileURL(createRequire(path.join(world.checkTools, "_")).resolve("typescript/unstable/sync")).href;
  const { out, err } = await world.node([COMPILE, JSON.stringify({ typescript, config, declarations })]);
  if (!out) throw new Error(`the compiler failed: ${err}`);
  return JSON.parse(out);
}
