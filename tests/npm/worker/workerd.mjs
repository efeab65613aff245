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
 *
 * @typedef {{ urls: Record<string, string>, output: () => string, stop: () => Promise<void> }} Workerd
 */

/**
 * @param {object} given
 * @param {string} given.program
 * @param {string} given.directory
 * @param {string} given.caFile
 * @param {Record<string, Worker>} given.workers By name.
 * @returns {Promise<Workerd>}
 */
export async function startWorkerd({ program, directory, caFile, workers }) {
  fs.copyFileSync(caFile, path.join(directory, "ca.pem"));
  fs.writeFileSync(path.join(directory, "config.capnp"), config(workers));
  const child = spawn(program, ["serve", "--control-fd=3", "config.capnp"], { cwd: directory, stdio: ["ignore", "pipe", "pipe", "pipe"] });
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

/** @param {Record<string, Worker>} workers */
function config(workers) {
  const names = Object.keys(workers);
  const services = names.map((name) => `(name = ${JSON.stringify(name)}, worker = .${name})`);
  const sockets = names.map((name) => `(name = ${JSON.stringify(name)}, address = "127.0.0.1:0", http = (), service = ${JSON.stringify(name)})`);
  const internet = `(name = "internet", network = (allow = ["private"], tlsOptions = (trustedCertificates = [embed "ca.pem"])))`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${[...services, internet].join(", ")}],
  sockets = [${sockets.join(", ")}],
);
${Object.entries(workers).map(worker).join("")}`;
}

/** @param {[string, Worker]} entry */
function worker([name, { directory, modules, compatibilityDate, bindings = {} }]) {
  const files = modules.map((file) => {
    const kind = file.endsWith(".wasm") ? "wasm" : "esModule";
    return `(name = ${JSON.stringify(file)}, ${kind} = embed ${JSON.stringify(`${directory}/${file}`)})`;
  });
  const texts = Object.entries(bindings).map(([binding, text]) => `(name = ${JSON.stringify(binding)}, text = ${JSON.stringify(text)})`);
  return `const ${name} :Workerd.Worker = (
  modules = [${files.join(", ")}],
  bindings = [${texts.join(", ")}],
  compatibilityDate = ${JSON.stringify(compatibilityDate)},
  globalOutbound = "internet",
);
`;
}
