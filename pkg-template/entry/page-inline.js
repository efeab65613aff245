// @ts-check
import { bytesFrom } from "../lib/base64.js";
import base64 from "../wasm/page.base64.js";

export { instantiate } from "../wasm/page.js";

export const load = () => WebAssembly.compile(bytesFrom(base64));
