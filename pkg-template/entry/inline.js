// @ts-check
import { useRuntime } from "../lib/runtime.js";
import { instantiate } from "../wasm/edge.js";
import base64 from "../wasm/edge.base64.js";

const load = () => WebAssembly.compile(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
useRuntime({ artefact: () => ({ instantiate, load }), host: {} });

export * from "../lib/edge.js";
