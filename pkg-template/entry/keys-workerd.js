// @ts-check
import module from "../wasm/keys.wasm";

export { instantiate } from "../wasm/keys.js";

export const load = () => module;
