// @ts-check
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { equal } from "../../npm/kit/assert.mjs";
import { golden } from "../support/golden.mjs";
import { compile } from "../support/typescript.mjs";

const FIXTURES = fileURLToPath(new URL("../types", import.meta.url));
const WITHOUT_DOM = ["es2022", "esnext.disposable"];

/**
 * The types say what the code does, and fit where the official library's fit.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {import("../support/world.mjs").Packaging} world
 */
export function types(promise, world) {
  /** @type {Record<string, { file: string, options: Record<string, unknown> }>} */
  const projects = {
    "what users write, with the DOM's types": { file: "usage.ts", options: {} },
    "what users write, with the DOM's types, for a bundler": { file: "usage.ts", options: { module: "esnext", moduleResolution: "bundler" } },
    "what users write, with Node's types alone": { file: "usage.ts", options: { lib: WITHOUT_DOM, types: ["node"] } },
    "the slim entry, with the DOM's types": { file: "slim.ts", options: {} },
    "the slim entry, with Node's types alone": {
      file: "slim.ts",
      options: { lib: WITHOUT_DOM, types: ["node"] },
    },
    "an import of the .wasm": { file: "wasm.ts", options: {} },
    "ours in place of the official library's, with Azure's clients": { file: "official.ts", options: { types: ["node"], skipLibCheck: true } },
  };
  for (const [name, { file, options }] of Object.entries(projects)) {
    promise(`this compiles strictly: ${name}`, async () => {
      const source = world.write(`types/${file}`, fs.readFileSync(path.join(FIXTURES, file), "utf8"));
      equal((await compile(world, "types", options, [source])).problems, [], "problems");
    });
  }

  promise("what does not fit does not compile", async () => {
    const source = world.write("types/wrong.ts", 'import { preload, gone } from "azure-identity-wasm";\nexport const value: string = preload();\n');
    const { problems } = await compile(world, "types", {}, [source]);
    equal(problems.map((problem) => /TS\d+/.exec(problem)?.[0]), ["TS2305", "TS2322"], `problems (${problems})`);
  });

  promise("the types are those of api.txt", async () => {
    golden("api.txt", report(await declarations()), world.bless);
  });

  for (const [name, target] of Object.entries(world.entries())) {
    if (name === "fastly") continue;
    const subpath = name.startsWith("./") ? name : ".";
    promise(`the entry for ${name} exports exactly the values that its types declare`, async () => {
      const declared = (await declarations())[subpath];
      equal(await exportsOf(target), declared.filter(({ isValue }) => isValue).map(({ name }) => name), "exports");
    });
  }

  /** The names that a script exports. @param {string} target */
  async function exportsOf(target) {
    const esbuild = await world.tool("esbuild");
    const { metafile } = await esbuild.build({
      entryPoints: [path.join(world.directory, target)], bundle: true, write: false, metafile: true, format: "esm", outdir: "/",
      external: ["*.wasm", "*.wasm?module", "node:*", "cloudflare:*", "#*"], logLevel: "silent",
    });
    return [.../** @type {any} */ (Object.values(metafile.outputs)[0]).exports].sort();
  }

  /** What each entry's types export. @returns {Promise<Record<string, import("../support/compile.mjs").Export[]>>} */
  async function declarations() {
    const subpaths = Object.keys(world.manifest.exports).filter((subpath) => /^\.(\/\w+)?$/.test(subpath));
    const source = world.write("types/all.ts", subpaths.map((subpath) => `import "azure-identity-wasm${subpath.slice(1)}";\n`).join(""));
    const files = subpaths.map((subpath) => path.join(world.directory, world.manifest.exports[subpath].types));
    const { exports } = await compile(world, "types", {}, [source], files);
    return Object.fromEntries(subpaths.map((subpath, index) => [subpath, exports[index]]));
  }
}

/**
 * Every export of the root with its declaration; of further entries, what they have beyond it.
 * @param {Record<string, import("../support/compile.mjs").Export[]>} declarations
 */
function report({ ".": root, ...others }) {
  const known = new Set(root.map(({ name }) => name));
  const section = (/** @type {string} */ title, /** @type {import("../support/compile.mjs").Export[]} */ own) =>
    [`## ${title}`, ...own.map(({ text }) => text)].join("\n\n");
  const further = Object.entries(others).map(([subpath, all]) => {
    const has = new Set(all.map(({ name }) => name));
    const rest = root.every(({ name }) => has.has(name)) ? ": all of azure-identity-wasm, and" : "";
    return section(`azure-identity-wasm${subpath.slice(1)}${rest}`, all.filter(({ name }) => !known.has(name)));
  });
  return `${[section("azure-identity-wasm", root), ...further].join("\n\n")}\n`;
}
