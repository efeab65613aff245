// @ts-check
import module from "../wasm/page.wasm?module";

export { instantiate } from "../wasm/page.js";

export const load = () => module;
