// @ts-check
// The suites for every runtime, inside one request of a route at the edge. Each result is a line of JSON of the response.

import * as identity from "azure-identity-wasm";
import * as stores from "azure-identity-wasm/stores";
import * as jose from "jose";
import { after } from "next/server";
import { keep } from "../kit/promises.mjs";
import { watchWasm } from "../kit/wasm.mjs";
import { World } from "../kit/world.mjs";
import { everywhere } from "../suite/index.mjs";

export const runtime = "edge";

const wasm = watchWasm();

/** @param {Request} request */
export function GET(request) {
  const { readable, writable } = new TransformStream();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  const write = (/** @type {object} */ result) => writer.write(encoder.encode(`${JSON.stringify(result)}\n`));
  const ready = JSON.parse(process.env.READY ?? "");
  const world = new World({ identity, stores, jose, ready, wasm, endsWithRequest: true, waitUntil: after });
  const grep = new URL(request.url).searchParams.get("grep") ?? "";
  after(keep(everywhere, world, write, { grep, before: () => world.entra.reset() }).finally(() => writer.close()));
  return new Response(readable);
}
