export * from "./index.js";

/**
 * Says which `.wasm` to use, before the first call: a compiled module, its bytes, a response or a URL of `azure-identity-wasm/identity.wasm`.
 */
export function init(
  input:
    | WebAssembly.Module
    | BufferSource
    | Response
    | URL
    | string
    | Promise<WebAssembly.Module | BufferSource | Response>,
): Promise<void>;
