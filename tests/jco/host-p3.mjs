// @ts-check
// The same host for the components of WASI 0.3, whose calls wait: what waits is a promise.

import { setTimeout } from "node:timers/promises";
import { files as ofFiles, hostInfo, process, signer, tokenStore as ofStore } from "./host.mjs";

export { hostInfo };

export const files = {
  read: async (/** @type {string} */ path, /** @type {number} */ maxBytes) => ofFiles.read(path, maxBytes),
  exists: async (/** @type {string} */ path) => ofFiles.exists(path),
};

const run = { run: async (/** @type {[string, string[], bigint, number]} */ ...given) => process.run(...given) };
export { run as process };

const signing = { sign: async () => signer.sign() };
export { signing as signer };

export const tokenStore = {
  ...ofStore,
  get: async (/** @type {string} */ name) => ofStore.get(name),
  set: async (/** @type {string} */ name, /** @type {Uint8Array} */ entry) => ofStore.set(name, entry),
  delete: async (/** @type {string} */ name) => ofStore.delete(name),
  lease: async () => ofStore.lease(),
};

export const imds = {
  /** How many requests there were, are under way, and were at once. */
  sent: 0,
  underWay: 0,
  most: 0,
  /** @param {any} request */
  async send({ method, url, headers, body, timeout }) {
    imds.sent += 1;
    imds.most = Math.max(imds.most, (imds.underWay += 1));
    try {
      // Long enough for others to come.
      await setTimeout(100);
      const signal = AbortSignal.timeout(Number(timeout));
      const answer = await fetch(url, { method: method.toUpperCase(), headers, body, redirect: "manual", signal });
      return { status: answer.status, headers: [...answer.headers], body: new Uint8Array(await answer.arrayBuffer()) };
    } catch (/** @type {any} */ error) {
      throw error.name === "TimeoutError" ? { tag: "timed-out" } : { tag: "network", val: String(error.cause?.code ?? error) };
    } finally {
      imds.underWay -= 1;
    }
  },
};
