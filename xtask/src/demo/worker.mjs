// @ts-check
// Runs examples/cloudflare-worker in workerd, asks it twice, and prints its answer with how long each took.
// node xtask/src/demo/worker.mjs --app DIR --workerd PROGRAM --ca FILE --directory DIR [--person]
//
// --person: somebody signs in to it, as whom the emulator printed (the variable ENTRA_EMULATOR has that), and asks once more.
// The Worker's variables and secrets are those of this process whose names begin with AZURE_.

import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { Person } from "../../../tests/authority/person.mjs";
import { moduleGraph } from "../../../tests/drivers/js/tools/graph.js";
import { locatePackage, readScript, resolveEntry } from "../../../tests/drivers/js/tools/package.js";
import { startWorkerd } from "../../../tests/drivers/js/workerd/process.js";
import { endWithStdin, onEnd } from "../../../tests/real-clients/parties/lifetime.mjs";
import { failPlainly } from "./failure.mjs";

const PACKAGE = "azure-identity-wasm";
const STORES = `${PACKAGE}/stores`;
const text = /** @type {const} */ ({ type: "string" });

/** Milliseconds for one answer; it takes a tenth of a second. */
const LIMIT = 30_000;

const { values } = parseArgs({ options: { app: text, workerd: text, ca: text, directory: text, person: { type: "boolean" } } });
const { app = "", workerd = "", ca = "", directory = "" } = values;
failPlainly();
endWithStdin();
onEnd(() => fs.rmSync(directory, { recursive: true, force: true }));
fs.rmSync(directory, { recursive: true, force: true });
const { main, date, objects } = wranglerToml();
const configFile = write(modules(main), date);
const worker = await startWorkerd(workerd, configFile);
onEnd(worker.stop);

const { username = "", password = "" } = JSON.parse(process.env.ENTRA_EMULATOR ?? "{}");
const person = new Person({ username, password });
const [answer, getToken] = await (values.person ? visit("sign-in") : ask());
const [, getTokenCached] = await (values.person ? visit("me") : ask());
console.log(JSON.stringify({ ...answer, milliseconds: { getToken, getTokenCached } }));
process.exit();

/** @returns {Promise<[answer: object, milliseconds: number]>} */
async function ask() {
  const begun = performance.now();
  const response = await fetch(worker.url, { signal: AbortSignal.timeout(LIMIT) });
  const answer = await response.json();
  const milliseconds = performance.now() - begun;
  if (!response.ok) throw new Error(`the Worker answers with ${response.status}: ${answer.error}`);
  return [answer, milliseconds];
}

/** What somebody with a browser comes to in the end. @param {string} page @returns {Promise<[answer: object, milliseconds: number]>} */
async function visit(page) {
  const begun = performance.now();
  const { html } = await person.open(worker.url + page);
  const milliseconds = performance.now() - begun;
  const answer = JSON.parse(html);
  if (answer.error) throw new Error(`the Worker answers: ${answer.error}`);
  return [answer, milliseconds];
}

/** What wrangler reads of the example. */
function wranglerToml() {
  const toml = fs.readFileSync(path.join(app, "wrangler.toml"), "utf8");
  const [main, date] = ["main", "compatibility_date"].map((name) => toml.match(new RegExp(`^${name} = "(.+)"$`, "m"))?.[1]);
  if (!main || !date) throw new Error(`${app}/wrangler.toml names no main or no compatibility_date`);
  if (/^compatibility_flags/m.test(toml)) throw new Error(`${app}/wrangler.toml has compatibility flags, which are not for this demo`);
  const [, binding, className] = toml.match(/^\[\[durable_objects\.bindings\]\]\nname = "(.+)"\nclass_name = "(.+)"$/m) ?? [];
  if (!binding || !className) throw new Error(`${app}/wrangler.toml binds no Durable Objects`);
  return { main, date, objects: { binding, className } };
}

/**
 * The modules of the Worker, its main one first, and of the package. workerd finds a module by its name alone: beside the
 * Worker's main module stands one that is called like the package.
 * @param {string} main
 * @returns {Map<string, string | Buffer>} by name
 */
function modules(main) {
  const isBuiltIn = (/** @type {string} */ specifier) => specifier.startsWith("cloudflare:") || [PACKAGE, STORES].includes(specifier);
  const directory = locatePackage(PACKAGE, app);
  const all = new Map();
  for (const file of moduleGraph(path.join(app, main), isBuiltIn)) all.set(path.relative(app, file), fs.readFileSync(file));
  const read = (/** @type {string} */ file) => readScript(directory, file, ["workerd"]);
  for (const [name, entry] of [[PACKAGE, resolveEntry(directory, ["workerd", "import"])], [STORES, path.join(directory, "entry/stores.js")]]) {
    for (const file of moduleGraph(entry, isBuiltIn, read)) {
      all.set(`${PACKAGE}/${path.relative(directory, file)}`, file.endsWith(".js") ? read(file) : fs.readFileSync(file));
    }
    const place = path.join(path.dirname(main), name);
    const way = path.relative(path.dirname(place), `${PACKAGE}/${path.relative(directory, entry)}`);
    all.set(place, `export * from ${JSON.stringify(way.startsWith(".") ? way : `./${way}`)};\n`);
  }
  return all;
}

/**
 * @param {Map<string, string | Buffer>} modules
 * @param {string} date
 * @returns {string} the config file
 */
function write(modules, date) {
  const lines = [];
  for (const [name, content] of modules) {
    const file = path.join("modules", `${name}.module`);
    fs.mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    fs.writeFileSync(path.join(directory, file), content);
    const kind = name.endsWith(".wasm") ? "wasm" : "esModule";
    lines.push(`    (name = ${JSON.stringify(name)}, ${kind} = embed ${JSON.stringify(file)}),`);
  }
  const names = Object.keys(process.env).filter((name) => name.startsWith("AZURE_"));
  const bindings = names.map((name) => `    (name = ${JSON.stringify(name)}, fromEnvironment = ${JSON.stringify(name)}),`);
  bindings.push(`    (name = ${JSON.stringify(objects.binding)}, durableObjectNamespace = ${JSON.stringify(objects.className)}),`);
  fs.copyFileSync(ca, path.join(directory, "ca.pem"));
  const file = path.join(directory, "config.capnp");
  fs.writeFileSync(file, config(lines.join("\n"), bindings.join("\n"), date));
  return file;
}

/**
 * workerd's own network refuses private addresses, where the emulator is, and knows no authority of ours.
 * @param {string} modules
 * @param {string} bindings
 * @param {string} date
 */
function config(modules, bindings, date) {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustedCertificates = [embed "ca.pem"]))),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
const worker :Workerd.Worker = (
  modules = [
${modules}
  ],
  bindings = [
${bindings}
  ],
  durableObjectNamespaces = [(className = ${JSON.stringify(objects.className)}, uniqueKey = "demo", enableSql = true)],
  durableObjectStorage = (inMemory = void),
  compatibilityDate = ${JSON.stringify(date)},
  globalOutbound = "internet",
);
`;
}
