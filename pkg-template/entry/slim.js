// @ts-check
import { useRuntime } from "../lib/runtime.js";
import { instantiate } from "../wasm/edge.js";

/** @type {Promise<WebAssembly.Module> | undefined} */
let given;

/**
 * Says which `.wasm` to use, before the first call: a compiled module, its bytes, a response or a URL of it.
 * @param {WebAssembly.Module | BufferSource | Response | URL | string | Promise<WebAssembly.Module | BufferSource | Response>} input
 */
export async function init(input) {
  given = compile(await input);
  await given;
}

/** @param {WebAssembly.Module | BufferSource | Response | URL | string} input */
async function compile(input) {
  if (input instanceof WebAssembly.Module) return input;
  if (typeof input === "string" || input instanceof URL) input = await fetch(input);
  if (input instanceof Response) {
    if (!input.ok) throw new TypeError(`init: the .wasm was answered with status ${input.status}`);
    input = await input.arrayBuffer();
  }
  if (!(input instanceof ArrayBuffer || ArrayBuffer.isView(input))) {
    throw new TypeError("init: a WebAssembly.Module, its bytes, a Response with it or its URL is needed");
  }
  return WebAssembly.compile(/** @type {BufferSource} */ (input));
}

const load = () => {
  if (given === undefined) throw new Error("call init() first: the slim entry brings no .wasm of its own");
  return given;
};
useRuntime({ artefact: () => ({ instantiate, load }), host: {}, bare: true });

export * from "../lib/edge.js";
