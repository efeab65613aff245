// @ts-check
import { useRuntime } from "../lib/runtime.js";
import { instantiate } from "../wasm/edge.js";

const load = () => WebAssembly.compileStreaming(fetch(new URL("../wasm/edge.wasm", import.meta.url)));
const request = /** @type {const} */ ({ cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" });
useRuntime({ instantiate, load, host: {}, request });

export * from "../lib/edge.js";
