// @ts-check
export { instantiate } from "../wasm/page.js";

export const load = () => WebAssembly.compileStreaming(fetch(new URL("../wasm/page.wasm", import.meta.url)));

export { listen } from "../lib/page/listen.js";
/** @type {((url: string) => Promise<void>) | undefined} */
export const openUrl = undefined;
