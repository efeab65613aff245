// @ts-check
export { instantiate } from "../wasm/page.js";

export const load = () => WebAssembly.compileStreaming(fetch(new URL("../wasm/page.wasm", import.meta.url)));

export { endSession } from "../lib/page/end-session.js";
export { listen } from "../lib/page/listen.js";
export { goBack, resume } from "../lib/page/pending.js";
/** @type {((url: string) => Promise<void>) | undefined} */
export const openUrl = undefined;
