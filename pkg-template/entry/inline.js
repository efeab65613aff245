// @ts-check
import { bytesFrom } from "../lib/base64.js";
import { useRuntime } from "../lib/runtime.js";
import { instantiate } from "../wasm/edge.js";
import base64 from "../wasm/edge.base64.js";

const load = () => WebAssembly.compile(bytesFrom(base64));
useRuntime({ artefact: () => ({ instantiate, load }), host: {} });

export * from "../lib/edge.js";
