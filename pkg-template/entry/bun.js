// @ts-check
import { compileFile, nodeHost } from "../lib/host/node.js";
import { useRuntime } from "../lib/runtime.js";
import * as glue from "../wasm/server.js";

useRuntime({ glue, load: () => compileFile(new URL("../wasm/server.wasm", import.meta.url)), host: nodeHost });

export * from "../lib/server.js";
