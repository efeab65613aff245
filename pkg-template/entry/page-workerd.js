// @ts-check
import module from "../wasm/page.wasm";

export { instantiate } from "../wasm/page.js";

export const load = () => module;
