// @ts-check
// Runs inside Node, Deno and Bun: node server.mjs '{"ready":…,"grep":"…"}'. Each result is a line of JSON on standard output.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import * as identity from "azure-identity-wasm";
import * as stores from "azure-identity-wasm/stores";
import * as jose from "jose";
import { Canary } from "../kit/canary.mjs";
import { keep } from "../kit/promises.mjs";
import { watchWasm } from "../kit/wasm.mjs";
import { World } from "../kit/world.mjs";
import { servers } from "../suite/index.mjs";

const { ready, grep } = JSON.parse(process.argv[2]);
const collect = /** @type {any} */ (globalThis).Bun ? () => /** @type {any} */ (globalThis).Bun.gc(true) : /** @type {any} */ (globalThis).gc;
const heap = () => process.memoryUsage().heapUsed;
const directory = fs.mkdtempSync(path.join(os.tmpdir(), "npm-suites-"));
const files = { path: (/** @type {string} */ name) => path.join(directory, name), write };
const canary = new Canary(identity, showAll);
const place = { identity: canary.identity, stores, jose, ready, wasm: watchWasm(), inspect: showAll, files };
const world = Object.assign(new World(place), { collect, heap, unheard: canary.unheard });
const report = (/** @type {import("../kit/promises.mjs").Result} */ result) => console.log(JSON.stringify(result));
await keep(servers, world, report, { grep, before: () => world.entra.reset() });
await keep({ canary: nothingTold }, canary, report);
fs.rmSync(directory, { recursive: true });
process.exit(0);

/** @param {string} name @param {string | Uint8Array} content */
function write(name, content) {
  fs.writeFileSync(files.path(name), content);
  return files.path(name);
}

/** @type {import("../kit/promises.mjs").Suite} */
function nothingTold(promise, { told, texts }) {
  promise("in all that was said, at the most verbose level, there is no secret, assertion or token", () => {
    if (told.length) throw new Error(told.map((/** @type {any} */ { channel, text }) => `${channel}: ${text}`).join("\n"));
    if (grep === "" && texts < 5000) throw new Error(`only ${texts} texts were searched`);
  });
}

/** @param {unknown} value */
function showAll(value) {
  return inspect(value, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null });
}
