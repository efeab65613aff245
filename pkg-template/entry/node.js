// @ts-check
import { compileFile, nodeHost } from "../lib/host/node.js";
import { askObjects } from "../lib/json-objects.js";
import { useRuntime } from "../lib/runtime.js";
import { instantiate } from "../wasm/server.js";

const load = () => compileFile(new URL("../wasm/server.wasm", import.meta.url));
useRuntime({ artefact: () => ({ instantiate, load }), host: nodeHost, whole: true, askObjects });

export * from "../lib/server.js";
