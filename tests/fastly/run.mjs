// @ts-check
// The example for Fastly Compute in Viceroy; see README.md.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { equal, ok } from "../npm/kit/assert.mjs";
import { Entra } from "../npm/kit/entra.mjs";
import { keep } from "../npm/kit/promises.mjs";
import { readArguments } from "../npm/start/arguments.mjs";
import { startEmulator } from "../npm/start/emulator.mjs";
import { freePort } from "../npm/start/ports.mjs";
import { Report } from "../npm/start/report.mjs";

const USAGE = "usage: node tests/fastly/run.mjs --viceroy PROGRAM --program FILE --emulator BINARY [--grep TEXT]";
/** Milliseconds until Viceroy must answer: it compiles the program first. */
const START_LIMIT = 120_000;

const values = readArguments(USAGE, { viceroy: { required: true }, program: { required: true }, emulator: { required: true }, grep: { default: "" } });
const directory = fs.mkdtempSync(path.join(os.tmpdir(), "fastly-test-"));
const report = new Report();
const emulator = await startEmulator(path.resolve(values.emulator));
try {
  const { ready } = emulator;
  const running = await startViceroy(ready);
  try {
    const entra = new Entra(ready);
    await keep({ example }, { url: running.url, entra, ready }, report.begin("viceroy"), { grep: values.grep, limit: 60_000 });
  } finally {
    running.stop();
  }
} finally {
  await emulator.stop();
  fs.rmSync(directory, { recursive: true, force: true });
}
process.exitCode = report.end();

/** @param {import("../npm/kit/promises.mjs").AddPromise} promise @param {{ url: string, entra: Entra, ready: any }} world */
function example(promise, { url, entra, ready }) {
  promise("each request is an instance of its own, and all of them share one token by the KV store", async () => {
    /** @type {any[]} */
    const answers = [];
    for (let count = 0; count < 5; count += 1) {
      const response = await fetch(url);
      const text = await response.text();
      ok(response.ok, `it answers ${response.status}: ${text}`);
      answers.push(JSON.parse(text));
    }
    equal(answers[0].claims.appid, ready.client_id, "application");
    for (const answer of answers) equal(answer, answers[0], "answer");
    equal(await entra.tokenRequests(), 1, "requests");
  });
}

/** Viceroy with the example's own configuration, and with what a service has beside it. @param {any} ready */
async function startViceroy(ready) {
  const example = path.resolve(import.meta.dirname, "../../examples/fastly-compute/fastly.toml");
  const file = path.join(directory, "fastly.toml");
  // One line for each text: TOML's basic strings are JSON's.
  const text = (/** @type {string} */ value) => JSON.stringify(value);
  fs.writeFileSync(path.join(directory, "token_key"), randomBytes(32));
  fs.writeFileSync(
    file,
    `${fs.readFileSync(example, "utf8")}
[local_server.backends.entra]
url = ${text(ready.http_origin)}

[local_server.config_stores.azure]
format = "inline-toml"
[local_server.config_stores.azure.contents]
tenant_id = ${text(ready.tenant_id)}
client_id = ${text(ready.client_id)}

[[local_server.secret_stores.azure]]
key = "client_secret"
data = ${text(ready.client_secret)}
[[local_server.secret_stores.azure]]
key = "token_key"
file = ${text(path.join(directory, "token_key"))}

[local_server.kv_stores]
azure-tokens = []
`,
  );
  const port = await freePort();
  const child = spawn(values.viceroy, ["serve", "-C", file, "--addr", `127.0.0.1:${port}`, path.resolve(values.program)], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
  const url = `http://127.0.0.1:${port}/`;
  for (const end = Date.now() + START_LIMIT; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
    if (await answers(port)) return { url, stop: () => child.kill("SIGKILL") };
    if (child.exitCode !== null || Date.now() > end) {
      child.kill("SIGKILL");
      throw new Error(`Viceroy does not answer: ${output}`);
    }
  }
}

/** @param {number} port @returns {Promise<boolean>} */
function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1", () => (socket.destroy(), resolve(true)));
    socket.on("error", () => resolve(false));
  });
}
