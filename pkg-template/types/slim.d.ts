import type { WasmModule } from "./wasm.js";

export * from "./index.js";

/**
 * Says which `.wasm` to use, before the first call: a compiled module, its bytes, a response with it or a URL of
 * `azure-identity-wasm/identity.wasm`.
 *
 * @throws {TypeError} The input is none of these, or the response has another status than 2xx.
 */
export function init(
  input: WasmModule | ArrayBuffer | ArrayBufferView | Response | URL | string | Promise<WasmModule | ArrayBuffer | ArrayBufferView | Response>,
): Promise<void>;
