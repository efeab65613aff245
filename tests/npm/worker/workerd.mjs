// @ts-check
// Starts and ends one workerd process with several Workers, each on a socket of its own.

import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

/** Milliseconds until a started workerd must listen. */
const START_LIMIT = 30_000;
const STOP_LIMIT = 5000;

/**
 * @typedef {object} Worker
 * @property {string} directory Where its modules are, below the config's.
 * @property {string[]} modules The first is the Worker.
 * @property {string} compatibilityDate
 * @property {Record<string, string>} [bindings] Texts.
 * @property {Record<string, string>} [kvNamespaces] Services by the names of bindings.
 * @property {Record<string, string | { className: string, worker: string }>} [durableObjects] Classes by the names of bindings; its own ones are kept in `objects`.
 * @property {string} [cache] The service behind the Cache API.
 *
 * @typedef {{ urls: Record<string, string>, output: () => string, stop: () => Promise<void> }} Workerd
 */

/**
 * @param {object} given
 * @param {string} given.program
 * @param {string} given.directory
 * @param {string} given.caFile
 * @param {Record<string, Worker>} given.workers By name.
 * @param {Record<string, string>} [given.services] Addresses of other servers, by name.
 * @returns {Promise<Workerd>}
 */
export async function startWorkerd({ program, directory, caFile, workers, services = {} }) {
  fs.copyFileSync(caFile, path.join(directory, "ca.pem"));
  fs.mkdirSync(path.join(directory, OBJECTS), { recursive: true });
  fs.writeFileSync(path.join(directory, "config.capnp"), config(workers, services));
  // The Cache API and what Workers call `experimental` ask for the flag.
  const child = spawn(program, ["serve", "--experimental", "--control-fd=3", "config.capnp"], { cwd: directory, stdio: ["ignore", "pipe", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (output += data));
  const ended = new Promise((resolve) => child.once("close", resolve));
  const stop = async () => {
    child.kill();
    const stubborn = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT); // it waits for requests that hang
    await ended;
    clearTimeout(stubborn);
  };
  /** @type {Record<string, string>} */
  const urls = {};
  const control = createInterface({ input: /** @type {import("node:stream").Readable} */ (child.stdio[3]) });
  try {
    await new Promise((resolve, reject) => {
      control.on("line", (line) => {
        const { event, socket, port } = JSON.parse(line);
        if (event === "listen") urls[socket] = `http://127.0.0.1:${port}/`;
        if (Object.keys(urls).length === Object.keys(workers).length) resolve(undefined);
      });
      child.once("error", (cause) => reject(new Error(`workerd could not be started: ${cause.message}`, { cause })));
      child.once("close", (code) => reject(new Error(`workerd ended with ${code} before it listened: ${output}`)));
      setTimeout(() => reject(new Error(`workerd did not listen in time: ${output}`)), START_LIMIT).unref();
    });
  } catch (error) {
    child.kill();
    throw error;
  }
  return { urls, output: () => output, stop };
}

/** @param {Record<string, Worker>} workers @param {Record<string, string>} others */
function config(workers, others) {
  const names = Object.keys(workers);
  const services = names.map((name) => `(name = ${JSON.stringify(name)}, worker = .${name})`);
  const sockets = names.map((name) => `(name = ${JSON.stringify(name)}, address = "127.0.0.1:0", http = (), service = ${JSON.stringify(name)})`);
  const internet = `(name = "internet", network = (allow = ["private"], tlsOptions = (trustedCertificates = [embed "ca.pem"])))`;
  const servers = Object.entries(others).map(([name, address]) => `(name = ${JSON.stringify(name)}, external = (address = ${JSON.stringify(address)}, http = ()))`);
  const objects = `(name = "objects", disk = (path = "${OBJECTS}", writable = true))`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${[...services, ...servers, objects, internet].join(", ")}],
  sockets = [${sockets.join(", ")}],
);
${Object.entries(workers).map(worker).join("")}`;
}

/** @param {[string, Worker]} entry */
function worker([name, { directory, modules, compatibilityDate, bindings = {}, kvNamespaces = {}, durableObjects = {}, cache }]) {
  const files = modules.map((file) => {
    const kind = file.endsWith(".wasm") ? "wasm" : "esModule";
    return `(name = ${JSON.stringify(file)}, ${kind} = embed ${JSON.stringify(`${directory}/${file}`)})`;
  });
  const bound = (/** @type {string} */ binding, /** @type {string} */ what) => `(name = ${JSON.stringify(binding)}, ${what})`;
  const own = Object.values(durableObjects).filter((object) => typeof object === "string");
  const all = [
    ...Object.entries(bindings).map(([binding, text]) => bound(binding, `text = ${JSON.stringify(text)}`)),
    ...Object.entries(kvNamespaces).map(([binding, service]) => bound(binding, `kvNamespace = ${JSON.stringify(service)}`)),
    ...Object.entries(durableObjects).map(([binding, object]) => {
      const where = typeof object === "string" ? JSON.stringify(object) : `(className = ${JSON.stringify(object.className)}, serviceName = ${JSON.stringify(object.worker)})`;
      return bound(binding, `durableObjectNamespace = ${where}`);
    }),
  ];
  const classes = own.map((className) => `(className = ${JSON.stringify(className)}, uniqueKey = ${JSON.stringify(`${name} ${className}`)}, enableSql = true)`);
  return `const ${name} :Workerd.Worker = (
  modules = [${files.join(", ")}],
  bindings = [${all.join(", ")}],
  compatibilityDate = ${JSON.stringify(compatibilityDate)},
  ${classes.length ? `durableObjectNamespaces = [${classes.join(", ")}], durableObjectStorage = (localDisk = "objects"),` : ""}
  ${cache ? `cacheApiOutbound = ${JSON.stringify(cache)},` : ""}
  globalOutbound = "internet",
);
`;
}

/** Where Durable Objects are kept, below the directory of the config. */
const OBJECTS = "objects";
