// @ts-check
// Writes what `workerd serve` needs into a temporary directory: the modules of the engine and of the package, and a config.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { moduleGraph } from "../tools/graph.js";
import { readScript } from "../tools/package.js";

const DRIVER_DIRECTORY = fileURLToPath(new URL("..", import.meta.url));
const WORKER = "workerd/worker.js";

/** What wrangler's bundler looks for first. */
const CONDITIONS = ["workerd"];

/**
 * @param {{ packageDirectory: string, entry: string, compatibilityDate: string }} given
 * @returns {{ configFile: string, remove: () => void }}
 */
export function bundle({ packageDirectory, entry, compatibilityDate }) {
  const isBuiltIn = (/** @type {string} */ specifier) => specifier.startsWith("cloudflare:");
  const engine = moduleGraph(path.join(DRIVER_DIRECTORY, "engine.js"), isBuiltIn);
  const modules = new Map(engine.map((file) => [relative(DRIVER_DIRECTORY, file), fs.readFileSync(file)]));
  const read = (/** @type {string} */ file) => readScript(packageDirectory, file, CONDITIONS);
  for (const file of moduleGraph(entry, isBuiltIn, read)) {
    const inside = relative(packageDirectory, file);
    if (inside.startsWith("../")) throw new Error(`${entry} imports ${file}, which is outside of the package`);
    modules.set(`package/${inside}`, file.endsWith(".js") ? Buffer.from(read(file)) : fs.readFileSync(file));
  }
  modules.set("identity.js", Buffer.from(`export * from ${JSON.stringify(`./package/${relative(packageDirectory, entry)}`)};\n`));
  // The first module of the list is the Worker.
  const all = new Map([[WORKER, fs.readFileSync(path.join(DRIVER_DIRECTORY, WORKER))], ...modules]);
  return write(all, compatibilityDate);
}

/**
 * @param {Map<string, Buffer>} modules by name
 * @param {string} compatibilityDate
 */
function write(modules, compatibilityDate) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "vectors-workerd-"));
  for (const [name, content] of modules) {
    fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    fs.writeFileSync(path.join(directory, name), content);
  }
  const configFile = path.join(directory, "config.capnp");
  fs.writeFileSync(configFile, config([...modules.keys()], compatibilityDate));
  return { configFile, remove: () => fs.rmSync(directory, { recursive: true }) };
}

/**
 * Without `globalOutbound` of its own the Worker has no network but the default, which refuses private addresses; the vectors
 * need none.
 * @param {string[]} names
 * @param {string} compatibilityDate
 */
function config(names, compatibilityDate) {
  const lines = names.map((name) => `    (name = ${JSON.stringify(name)}, ${kind(name)} = embed ${JSON.stringify(name)}),`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "vectors", worker = .vectors)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "vectors")],
);
const vectors :Workerd.Worker = (
  modules = [
${lines.join("\n")}
  ],
  compatibilityDate = ${JSON.stringify(compatibilityDate)},
);
`;
}

/** @param {string} name */
function kind(name) {
  if (name.endsWith(".wasm")) return "wasm";
  if (name.endsWith(".json")) return "json";
  return "esModule";
}

/**
 * @param {string} from
 * @param {string} file
 */
function relative(from, file) {
  return path.relative(from, file).split(path.sep).join("/");
}
