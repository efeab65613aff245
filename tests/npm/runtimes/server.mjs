// @ts-check
// Runs inside Node, Deno and Bun: node server.mjs '{"ready":…,"grep":"…"}'. Each result is a line of JSON on standard output.

import { inspect } from "node:util";
import * as identity from "azure-identity-wasm";
import * as jose from "jose";
import { keep } from "../kit/promises.mjs";
import { watchWasm } from "../kit/wasm.mjs";
import { World } from "../kit/world.mjs";
import { servers } from "../suite/index.mjs";

const { ready, grep } = JSON.parse(process.argv[2]);
const collect = /** @type {any} */ (globalThis).Bun ? () => /** @type {any} */ (globalThis).Bun.gc(true) : /** @type {any} */ (globalThis).gc;
const heap = () => process.memoryUsage().heapUsed;
const world = Object.assign(new World({ identity, jose, ready, wasm: watchWasm(), inspect: showAll }), { collect, heap });
await keep(servers, world, (result) => console.log(JSON.stringify(result)), { grep, before: () => world.entra.reset() });
process.exit(0);

/** @param {unknown} value */
function showAll(value) {
  return inspect(value, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null });
}
