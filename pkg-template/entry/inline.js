// @ts-check
import { compileText } from "../lib/inflated.js";
import { useRuntime } from "../lib/runtime.js";
import { instantiate } from "../wasm/edge.js";
import base64 from "../wasm/edge.base64.js";

const load = () => compileText(base64);
useRuntime({ artefact: () => ({ instantiate, load }), host: {} });

export * from "../lib/edge.js";
