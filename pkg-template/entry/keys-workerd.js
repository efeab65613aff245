// @ts-check
import module from "../wasm/keys.wasm";

export * as glue from "../wasm/keys.js";

export const load = () => module;
