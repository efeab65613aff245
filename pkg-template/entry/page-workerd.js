// @ts-check
import module from "../wasm/page.wasm";

export { instantiate } from "../wasm/page.js";

export const load = () => module;

// Nothing can listen here for what a browser has to say.
/** @type {typeof import("../lib/page/listen.js").listen | undefined} */
export const listen = undefined;
/** @type {((url: string) => Promise<void>) | undefined} */
export const openUrl = undefined;
