// @ts-check
import { useRuntime } from "../lib/runtime.js";
import { instantiate } from "../wasm/edge.js";
import module from "../wasm/edge.wasm?module";

useRuntime({ artefact: () => ({ instantiate, load: () => module }), host: {}, endsWithRequest: true });

export * from "../lib/edge.js";
