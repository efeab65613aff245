// @ts-check
export { instantiate } from "../wasm/edge.js";

export const load = () => WebAssembly.compileStreaming(fetch(new URL("../wasm/edge.wasm", import.meta.url)));
