// @ts-check
import base64 from "../wasm/page.base64.js";

export { instantiate } from "../wasm/page.js";

export const load = () => WebAssembly.compile(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
