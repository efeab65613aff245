// @ts-check
// What a host of Node lends to `identity-cloud` and `identity-developer`, beside WASI: each interface is what wit/ says. Calls are synchronous, as the component's are.

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";

/** Programs that may be run, by the names of `process.program`; and files that may be read. What is not named is denied. */
const { programs = {}, directories = [] } = JSON.parse(process.env.HOST_RULES ?? "{}");

/** The error of a `result`. @param {any} payload @returns {never} */
function fail(payload) {
  throw payload;
}

/** @type {Record<string, string>} */
const SYSTEMS = { linux: "linux", darwin: "macos", win32: "windows" };

export const hostInfo = {
  operatingSystem: () => SYSTEMS[os.platform()] ?? "other",
  localOffset: (/** @type {bigint} */ at) => new Date(Number(at) * 1000).getTimezoneOffset() * -60,
};

export const files = {
  /** @param {string} path @param {number} maxBytes */
  read(path, maxBytes) {
    if (!isLent(path)) fail({ tag: "denied" });
    let content;
    try {
      content = fs.readFileSync(path);
    } catch (/** @type {any} */ error) {
      fail(error.code === "ENOENT" ? { tag: "not-found" } : { tag: "other", val: String(error.code) });
    }
    return content.length > maxBytes ? fail({ tag: "too-large" }) : content;
  },
  exists: (/** @type {string} */ path) => isLent(path) && fs.existsSync(path),
};

/** @param {string} path */
function isLent(path) {
  return directories.some((/** @type {string} */ directory) => path.startsWith(`${directory}/`) && !path.includes(".."));
}

const run = {
  /** @param {string} program @param {string[]} args @param {bigint} timeout In milliseconds. @param {number} maxOutput */
  run(program, args, timeout, maxOutput) {
    const file = programs[program] ?? fail({ tag: "denied" });
    const { status, stdout, stderr, error } = spawnSync(file, args, { timeout: Number(timeout), maxBuffer: maxOutput, encoding: "utf8", killSignal: "SIGKILL" });
    switch (/** @type {any} */ (error)?.code) {
      case undefined:
        return { exitCode: status ?? -1, stdout, stderr };
      case "ENOENT":
        return fail({ tag: "not-found" });
      case "ETIMEDOUT":
        return fail({ tag: "timed-out" });
      case "ENOBUFS":
        return fail({ tag: "too-much-output" });
      default:
        return fail({ tag: "other", val: String(error) });
    }
  },
};
export { run as process };

/** Asks by a process of its own, because this one waits. */
const ASK = `
const { method, url, headers, body, timeout } = JSON.parse(require("node:fs").readFileSync(0));
fetch(url, { method: method.toUpperCase(), headers, body, redirect: "manual", signal: AbortSignal.timeout(timeout) }).then(
  async (answer) => console.log(JSON.stringify({ status: answer.status, headers: [...answer.headers], body: Buffer.from(await answer.arrayBuffer()).toString("base64") })),
  (error) => console.log(JSON.stringify({ error: error.name === "TimeoutError" ? { tag: "timed-out" } : { tag: "network", val: String(error.cause?.code ?? error) } })),
);`;

export const imds = {
  /** @param {any} request */
  send({ timeout, trust, ...request }) {
    if (trust) fail({ tag: "denied" });
    const input = JSON.stringify({ ...request, timeout: Number(timeout) });
    const { stdout } = spawnSync(process.execPath, ["-e", ASK], { input, encoding: "utf8" });
    const { error, ...answer } = JSON.parse(stdout);
    return error ? fail(error) : { ...answer, body: Buffer.from(answer.body, "base64") };
  },
};

export const signer = { sign: () => fail({ tag: "no-such-key" }) };

/** Bytes by name, as long as this process lives. @type {Map<string, Uint8Array>} */
const entries = new Map();

class HeldLease {}

export const tokenStore = {
  get: (/** @type {string} */ name) => entries.get(name),
  set: (/** @type {string} */ name, /** @type {Uint8Array} */ entry) => void entries.set(name, entry),
  delete: (/** @type {string} */ name) => void entries.delete(name),
  lease: () => ({ tag: "unsupported" }),
  HeldLease,
  entries,
};
