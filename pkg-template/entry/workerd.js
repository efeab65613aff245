// @ts-check
// A namespace, because older runtimes have the module without the function.
import * as workers from "cloudflare:workers";
import { useRuntime } from "../lib/runtime.js";
import { instantiate } from "../wasm/edge.js";
import module from "../wasm/edge.wasm";

const { waitUntil } = workers;
useRuntime({ artefact: () => ({ instantiate, load: () => module }), host: waitUntil ? { waitUntil } : {}, endsWithRequest: true });

export * from "../lib/edge.js";
