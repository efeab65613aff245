// @ts-check
import { compileText } from "../lib/inflated.js";
import base64 from "../wasm/page.base64.js";

export { instantiate } from "../wasm/page.js";

export const load = () => compileText(base64);
