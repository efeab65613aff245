// @ts-check
import module from "../wasm/keys.wasm?module";

export * as glue from "../wasm/keys.js";

export const load = () => module;
