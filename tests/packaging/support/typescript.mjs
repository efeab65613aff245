// @ts-check
// The TypeScript compiler, through its API, on a project of given files.

import path from "node:path";

/**
 * @typedef {object} Checked
 * @property {any} project
 * @property {string[]} problems What the compiler says, one line each.
 * @property {any} api The TypeScript API's module.
 */

/**
 * Opens a project, hands it to `look`, and closes it.
 *
 * @template T
 * @param {import("./world.mjs").Packaging} world
 * @param {string} name Of its configuration file.
 * @param {Record<string, unknown>} options The compiler's.
 * @param {string[]} files
 * @param {(checked: Checked) => T} look
 * @returns {Promise<T>}
 */
export async function withTypeScript(world, name, options, files, look) {
  const api = await world.tool("typescript/unstable/sync");
  const config = world.write(`${name}/tsconfig.json`, JSON.stringify({ compilerOptions: { ...STRICT, ...options }, files }));
  const compiler = new api.API({ cwd: path.dirname(config) });
  try {
    const project = compiler.updateSnapshot({ openProject: config }).getProject(config);
    return look({ project, problems: problemsOf(project.program), api });
  } finally {
    compiler.close();
  }
}

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

/** @param {any} program */
function problemsOf(program) {
  const kinds = ["ConfigFileParsing", "Program", "Global", "Syntactic", "Bind", "Semantic"];
  return kinds
    .flatMap((kind) => program[`get${kind}Diagnostics`]())
    .map((/** @type {any} */ { fileName, pos, code, text, messageText }) => `${path.basename(fileName ?? "")}(${pos}): TS${code} ${text ?? messageText}`);
}
