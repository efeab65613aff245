// @ts-check
export { instantiate } from "../wasm/page.js";

export const load = () => WebAssembly.compileStreaming(fetch(new URL("../wasm/page.wasm", import.meta.url)));

// Nothing can listen here for what a browser has to say.
/** @type {typeof import("../lib/browser/loopback.js").listen | undefined} */
export const listen = undefined;
/** @type {((url: string) => Promise<void>) | undefined} */
export const openUrl = undefined;
