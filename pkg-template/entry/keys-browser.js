// @ts-check
export { instantiate } from "../wasm/keys.js";

export const load = () => WebAssembly.compileStreaming(fetch(new URL("../wasm/keys.wasm", import.meta.url)));
