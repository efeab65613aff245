// @ts-check
// Measures bundles and files for `cargo xtask size`: reads a request (JSON) from standard input, prints the answer (JSON).
//
//   request  { tools, work, bundles: [{ name, package, directory, imports, conditions, first_call }], files: [path] }
//   answer   { bundles: { name: { bundler, js, wasm: { file: sizes }, lazy: [file], without: [export] } or { missing } or { error } },
//              files: { path: sizes } }
//   sizes    { raw, gzip, brotli } in bytes
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { builtinModules, createRequire } from "node:module";
import { text } from "node:stream/consumers";

/** @typedef {{ name: string, package: string, directory: string, imports: string[], conditions: string[], first_call: string | null }} Bundle */
/** @typedef {{ raw: number, gzip: number, brotli: number }} Sizes */
/** @typedef {{ name: string, code: string, isEntry: boolean, imports: string[] }} Chunk */

const request = JSON.parse(await text(process.stdin));
/** @type {(name: string) => any} What the tools export. */
const tool = createRequire(path.join(request.tools, "/"));

/** @type {Record<string, unknown>} */
const bundles = {};
for (const bundle of request.bundles) {
  try {
    bundles[bundle.name] = await measureWhatIsThere(bundle);
  } catch (error) {
    bundles[bundle.name] = { error: error instanceof Error ? error.message : String(error) };
  }
}
const files = Object.fromEntries(request.files.map((/** @type {string} */ file) => [file, sizes(fs.readFileSync(file))]));
process.stdout.write(JSON.stringify({ bundles, files }));

/** Imports that the package does not have are left out, and told. @param {Bundle} bundle */
async function measureWhatIsThere(bundle) {
  /** @type {string[]} */
  const without = [];
  for (;;) {
    const imports = bundle.imports.filter((name) => !without.includes(name));
    if (imports.length === 0) return { missing: without.join(", ") };
    try {
      return { ...(await measure({ ...bundle, imports })), without };
    } catch (error) {
      const name = missingExport(error);
      if (name === undefined || !imports.includes(name)) throw error;
      without.push(name);
    }
  }
}

/** The import of the program itself that rollup's error says the package does not export. @param {any} error @returns {string | undefined} */
function missingExport(error) {
  const isOurs = error?.code === "MISSING_EXPORT" && path.basename(error.id) === "entry.js";
  return isOurs ? error.binding : undefined;
}

/** @param {Bundle} bundle */
async function measure(bundle) {
  const entry = program(bundle);
  const results = [];
  for (const [bundler, chunks] of [
    ["rollup", await byRollup(entry, bundle)],
    ["esbuild", await byEsbuild(entry, bundle)],
  ]) {
    const loaded = loadedBy(/** @type {Chunk[]} */ (chunks), bundle.first_call);
    const js = sum(loaded.map((chunk) => sizes(Buffer.from(chunk.code))));
    results.push({ bundler, js, code: loaded.map((chunk) => chunk.code).join("\n"), chunks });
  }
  results.sort((a, b) => a.js.gzip - b.js.gzip);
  const { bundler, js, code, chunks } = results[0];
  const wasm = Object.fromEntries(wasmFiles(code, bundle.directory).map((file) => [path.basename(file), sizes(fs.readFileSync(file))]));
  const lazy = wasmFiles(/** @type {Chunk[]} */ (chunks).map((chunk) => chunk.code).join("\n"), bundle.directory)
    .map((file) => path.basename(file))
    .filter((file) => !(file in wasm));
  return { bundler, js, wasm, lazy };
}

/** The program as a user would write it, beside a `node_modules` that holds the package. @param {Bundle} bundle */
function program(bundle) {
  const directory = path.join(request.work, bundle.name.replace(/[^\w-]+/g, "_"));
  const place = path.join(directory, "node_modules", bundle.package);
  fs.rmSync(directory, { recursive: true, force: true });
  fs.mkdirSync(path.dirname(place), { recursive: true });
  fs.symlinkSync(bundle.directory, place, "junction");
  const entry = path.join(directory, "entry.js");
  fs.writeFileSync(entry, `export { ${bundle.imports.join(", ")} } from ${JSON.stringify(bundle.package)};\n`);
  return entry;
}

/** @param {string} entry @param {Bundle} bundle @returns {Promise<Chunk[]>} */
async function byRollup(entry, bundle) {
  const { rollup } = tool("rollup");
  const { nodeResolve } = tool("@rollup/plugin-node-resolve");
  const commonjs = tool("@rollup/plugin-commonjs");
  const json = tool("@rollup/plugin-json");
  const terser = tool("@rollup/plugin-terser");
  const isNode = bundle.conditions.includes("node");
  const build = await rollup({
    input: entry,
    external: (/** @type {string} */ id) => isOutside(id),
    plugins: [nodeResolve({ exportConditions: bundle.conditions, browser: !isNode, preferBuiltins: isNode }), commonjs(), json()],
    onLog: (/** @type {string} */ level, /** @type {{ code: string, message: string }} */ log) => {
      if (log.code === "MISSING_EXPORT" || log.code === "UNRESOLVED_IMPORT") throw new Error(log.message);
    },
  });
  const { output } = await build.generate({ format: "esm", plugins: [terser({ module: true })] });
  await build.close();
  return output.filter((/** @type {any} */ file) => file.type === "chunk").map((/** @type {any} */ chunk) => ({
    name: chunk.fileName, code: chunk.code, isEntry: chunk.isEntry, imports: chunk.imports,
  }));
}

/** @param {string} entry @param {Bundle} bundle @returns {Promise<Chunk[]>} */
async function byEsbuild(entry, bundle) {
  const esbuild = tool("esbuild");
  const isNode = bundle.conditions.includes("node");
  const outdir = path.join(path.dirname(entry), "out");
  const build = await esbuild.build({
    entryPoints: [entry], outdir, bundle: true, minify: true, format: "esm", splitting: true, write: false, metafile: true,
    platform: isNode ? "node" : "browser", conditions: bundle.conditions, legalComments: "none", logLevel: "silent",
    external: ["*.wasm", "*.wasm?module", "node:*", "cloudflare:*"],
  });
  const base = process.cwd();
  return build.outputFiles.map((/** @type {any} */ file) => {
    const name = path.relative(base, file.path).replaceAll(path.sep, "/");
    const { entryPoint, imports } = build.metafile.outputs[name];
    const statics = imports.filter((/** @type {any} */ one) => one.kind === "import-statement").map((/** @type {any} */ one) => one.path);
    return { name, code: file.text, isEntry: entryPoint?.endsWith("entry.js") ?? false, imports: statics };
  });
}

/** Left to the runtime: wasm files and modules of the runtime's own. @param {string} id */
function isOutside(id) {
  return /\.wasm(\?module)?$|^(node|cloudflare):/.test(id) || builtinModules.includes(id);
}

/**
 * The entry's chunk and what it imports statically, and what loads the artefact of the first call.
 * @param {Chunk[]} chunks @param {string | null} artefact @returns {Chunk[]}
 */
function loadedBy(chunks, artefact) {
  const byName = new Map(chunks.map((chunk) => [chunk.name, chunk]));
  const loaded = new Set(chunks.filter((chunk) => chunk.isEntry || (artefact && chunk.code.includes(`${artefact}.wasm`))));
  for (const chunk of loaded) {
    for (const name of chunk.imports) {
      const next = byName.get(name);
      if (next) loaded.add(next);
    }
  }
  return [...loaded];
}

/** The wasm files that `code` names. @param {string} code @param {string} directory @returns {string[]} */
function wasmFiles(code, directory) {
  const names = new Set([...code.matchAll(/["'`]([^"'`]*\.wasm)(?:\?module)?["'`]/g)].map((match) => path.basename(match[1])));
  if (names.size === 0) return [];
  const all = fs.readdirSync(directory, { recursive: true }).map((file) => path.join(directory, String(file)));
  return [...names].map((name) => {
    const file = all.find((candidate) => path.basename(candidate) === name);
    if (!file) throw new Error(`the bundle names ${name}, and the package has no such file`);
    return file;
  });
}

/** @param {Buffer} bytes @returns {Sizes} */
function sizes(bytes) {
  const gzip = zlib.gzipSync(bytes, { level: 9 }).length;
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
  const params = { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const brotli = zlib.brotliCompressSync(bytes, { params }).length;
  return { raw: bytes.length, gzip, brotli };
}

/** @param {Sizes[]} all @returns {Sizes} */
function sum(all) {
  return all.reduce((a, b) => ({ raw: a.raw + b.raw, gzip: a.gzip + b.gzip, brotli: a.brotli + b.brotli }), { raw: 0, gzip: 0, brotli: 0 });
}
