/** A `WebAssembly.Module`, where the types of the runtime know it. */
export type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } } ? Module : object;

/** The package's WebAssembly, as Workers and bundlers import it, for `init` of `azure-identity-wasm/slim`. */
declare const module: WasmModule;
export default module;
