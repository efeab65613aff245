// @ts-check
// The suites for every runtime, inside one request of a Worker. Each result is a line of JSON of the response.

import * as identity from "azure-identity-wasm";
import * as stores from "azure-identity-wasm/stores";
import * as jose from "jose";
import { keep } from "../kit/promises.mjs";
import { watchWasm } from "../kit/wasm.mjs";
import { World } from "../kit/world.mjs";
import { everywhere } from "../suite/index.mjs";

const wasm = watchWasm();

export default {
  /** @param {Request} request @param {{ READY: string }} env @param {{ waitUntil(work: Promise<unknown>): void }} context */
  fetch(request, { READY }, context) {
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const encoder = new TextEncoder();
    const write = (/** @type {object} */ result) => writer.write(encoder.encode(`${JSON.stringify(result)}\n`));
    const world = new World({ identity, stores, jose, ready: JSON.parse(READY), wasm, endsWithRequest: true });
    const grep = new URL(request.url).searchParams.get("grep") ?? "";
    context.waitUntil(keep(everywhere, world, write, { grep, before: () => world.entra.reset() }).finally(() => writer.close()));
    return new Response(readable);
  },
};
