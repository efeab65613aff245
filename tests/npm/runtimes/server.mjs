// @ts-check
// Runs inside Node, Deno and Bun: node server.mjs '{"ready":…,"grep":"…"}'. Each result is a line of JSON on standard output.

import { inspect } from "node:util";
import * as identity from "azure-identity-wasm";
import * as jose from "jose";
import { Canary } from "../kit/canary.mjs";
import { keep } from "../kit/promises.mjs";
import { watchWasm } from "../kit/wasm.mjs";
import { World } from "../kit/world.mjs";
import { servers } from "../suite/index.mjs";

const { ready, grep } = JSON.parse(process.argv[2]);
const collect = /** @type {any} */ (globalThis).Bun ? () => /** @type {any} */ (globalThis).Bun.gc(true) : /** @type {any} */ (globalThis).gc;
const heap = () => process.memoryUsage().heapUsed;
const canary = new Canary(identity, showAll);
const world = Object.assign(new World({ identity: canary.identity, jose, ready, wasm: watchWasm(), inspect: showAll }), { collect, heap, unheard: canary.unheard });
const report = (/** @type {import("../kit/promises.mjs").Result} */ result) => console.log(JSON.stringify(result));
await keep(servers, world, report, { grep, before: () => world.entra.reset() });
await keep({ canary: nothingTold }, canary, report);
process.exit(0);

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
