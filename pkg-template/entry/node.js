// @ts-check
import { compileFile, nodeHost } from "../lib/host/node.js";
import { useRuntime } from "../lib/runtime.js";
import { instantiate } from "../wasm/server.js";

useRuntime({ instantiate, load: () => compileFile(new URL("../wasm/server.wasm", import.meta.url)), host: nodeHost, whole: true });

export * from "../lib/server.js";
