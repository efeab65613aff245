// @ts-check
// Bundles the npm package for `cargo xtask build`: reads a request (JSON) from standard input, prints the answer (JSON).
//
//   request  { tools, from, to, whole } `from`: the package in small modules; `whole`: every entry must be there
//   answer   { files: [path], without: [path] } what is in `to` now; entries that were left out, because their artefact was not built yet
//
// Every script in `entry/` keeps its path. What several of them have in common is in `lib/`: one file with what belongs to an
// artefact, one with what all share.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { createHash } from "node:crypto";
import { text } from "node:stream/consumers";

/** @typedef {{ fileName: string, code: string, imports: string[], moduleIds: string[] }} Chunk */

/** What is loaded later, by the name of its file: a part of the path of what is asked for. */
const LATER = {
  certificate: "/lib/certificate/assertions.js",
  store: "/lib/store/",
  loopback: "/lib/browser/",
  persistence: "/lib/persistence/",
  away: "/lib/page/away.js",
  "device-key": "/lib/stores/device-key.js",
  run: "/lib/host/run.js",
  pinned: "/lib/host/pinned.js",
};

/** What a server's entries have beside what all have. */
const ON_SERVERS = /^((ask-)?machine|server|host\/node)\.js$/;

/** What is copied beside an application. */
const PAGE = "redirect.html";

const { tools, from, to, whole } = JSON.parse(await text(process.stdin));
const { rollup } = createRequire(path.join(tools, "/"))("rollup");

const entries = fs.readdirSync(path.join(from, "entry")).map((file) => `entry/${file}`);
const without = whole ? [] : entries.filter((entry) => !isBuilt(entry));
const chunks = await bundle(entries.filter((entry) => !without.includes(entry)));
for (const chunk of chunks) check(chunk);
for (const { fileName, code } of chunks) {
  const file = path.join(to, fileName);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, code);
}
if (fs.existsSync(path.join(from, PAGE))) fs.writeFileSync(path.join(to, PAGE), await redirectPage());
process.stdout.write(JSON.stringify({ files: chunks.map(({ fileName }) => fileName), without }));

/** The page of the redirect URI: one file, with its script, and with the hash of that for its policy. */
async function redirectPage() {
  const build = await rollup({ input: path.join(from, "lib/page/redirect-page.js"), plugins: [{ name: "sources", transform: unchecked }] });
  const { output } = await build.generate({ format: "es", inlineDynamicImports: true });
  await build.close();
  const template = fs.readFileSync(path.join(from, PAGE), "utf8");
  const script = `\n${output[0].code}\n    `;
  const hash = createHash("sha256").update(script).digest("base64");
  return template.replace("{hash}", () => `sha256-${hash}`).replace("\n{script}\n    ", () => script);
}

/** Whether what wasm-bindgen wrote for an entry is there. @param {string} entry */
function isBuilt(entry) {
  const code = fs.readFileSync(path.join(from, entry), "utf8");
  return [...code.matchAll(/"(\.\.\/wasm\/[^"]+\.js)"/g)].every(([, glue]) => fs.existsSync(path.join(from, path.dirname(entry), glue)));
}

/** @param {string[]} entries @returns {Promise<Chunk[]>} */
async function bundle(entries) {
  const build = await rollup({
    input: Object.fromEntries(entries.map((entry) => [entry, path.join(from, entry)])),
    // Left as they are: a file in `entry/` or `lib/` finds them from where it is.
    plugins: [{ name: "outside", resolveId: (/** @type {string} */ id) => (isOutside(id) ? { id, external: true } : null), transform: unchecked }],
    onLog: (/** @type {string} */ level, /** @type {{ message: string }} */ log) => {
      if (level === "warn") throw new Error(log.message);
    },
  });
  const { output } = await build.generate({
    format: "es",
    entryFileNames: "[name]",
    chunkFileNames: nameOf,
    manualChunks: inCommon,
    // Every import stays with the file whose sources have it.
    hoistTransitiveImports: false,
    minifyInternalExports: false,
    // The bundler of the user is free to drop what is not used of it.
    freeze: false,
  });
  await build.close();
  return output;
}

/**
 * What every entry has: one file, although what is loaded later needs a part of it only.
 * @param {string} id
 */
function inCommon(id) {
  const inLib = path.relative(path.join(from, "lib"), id).replaceAll(path.sep, "/");
  if (inLib.startsWith("browser/")) return "loopback";
  if (inLib.startsWith("store/")) return "store";
  if (/^(persistence\/|cache-file\.js)/.test(inLib)) return "persistence";
  if (/^page\/(away|pending|end-session)\.js$/.test(inLib)) return "away";
  if (inLib === "stores/device-key.js") return "device-key";
  if (/^host\/(process|run|windows-command)\.js$/.test(inLib)) return "run";
  if (inLib === "host/pinned.js") return "pinned";
  // With the artefact that asks the machine: nobody else has a use for it.
  if (ON_SERVERS.test(inLib) || id.endsWith("/wasm/server.js")) return "server";
  return /^((chain|credentials)\/)?[\w-]+\.js$|^(host\/members|certificate\/(source|when-needed)|page\/(answer|interaction))\.js$/.test(inLib) ? "shared" : null;
}

/** Left to the runtime: WebAssembly, modules of the runtime's own, and what package.json imports by a name, which is another one in each. @param {string} id */
function isOutside(id) {
  return /\.wasm(\?module)?$|^(node|cloudflare):|^#/.test(id);
}

/** The sources are checked by TypeScript; in a bundle, their comments say what things are for, and `types/` has the types. @param {string} code */
function unchecked(code) {
  const lean = code.replace(/^\/\/ @ts-check\n/, "").replace(/([ \t]*)\/\*\*(.*?)\*\/([ \t]*\n)?/gs, (_, indent, comment, end = "") => {
    const [prose] = comment.split(/(?:^|\s)@(?=[a-z]+\b)/, 1);
    const text = prose.replace(/(\s*\n)+[ \t]*\*?\s*$/, "").trimEnd();
    if (!text.replace(/[\s*]/g, "")) return end ? "" : indent;
    return `${indent}/**${text}${text.includes("\n") ? `\n${indent} ` : " "}*/${end}`;
  });
  return { code: lean, map: null };
}

/** Where entries share something: without a hash, so that a release's files are those of the one before. @param {{ moduleIds: string[] }} chunk */
function nameOf({ moduleIds }) {
  const ids = moduleIds.map((id) => id.replaceAll(path.sep, "/"));
  const [artefact] = ids.flatMap((id) => /\/wasm\/([\w-]+)\.js$/.exec(id)?.[1] ?? []);
  // Loaded by who has a certificate, who has a store, who signs a person in, who shares a cache with other programs.
  const has = (/** @type {string} */ part) => ids.some((id) => id.includes(part));
  const later = Object.entries(LATER).find(([, part]) => has(part))?.[0];
  return `lib/${artefact ?? later ?? "shared"}.js`;
}

/**
 * What a bundle must be to be published.
 * @param {Chunk} chunk
 */
function check({ fileName, code, imports, moduleIds }) {
  if (!/^(entry|lib)\/[\w-]+\.js$/.test(fileName)) throw new Error(`${fileName}: a bundle has files in entry/ and lib/ only`);
  if (fileName.startsWith("lib/") && fileName !== nameOf({ moduleIds })) throw new Error(`${fileName}: two shared files have one name: ${moduleIds}`);
  const relative = imports.filter((id) => id.startsWith("."));
  for (const [, url] of code.matchAll(/new URL\("([^"]+)", import\.meta\.url\)/g)) relative.push(url);
  for (const id of relative) {
    const file = path.posix.join(path.posix.dirname(fileName), id.replace(/\?module$/, ""));
    if (!fs.existsSync(path.join(from, file))) throw new Error(`${fileName} needs ${file}, which is not there: say it as seen from entry/ or lib/`);
  }
}
