// @ts-check
import { readFile } from "node:fs/promises";
import { nodeHost } from "../lib/host/node.js";
import { useRuntime } from "../lib/runtime.js";
import * as glue from "../wasm/server.js";

const load = async () => WebAssembly.compile(await readFile(new URL("../wasm/server.wasm", import.meta.url)));
useRuntime({ glue, load, host: nodeHost });

export * from "../lib/server.js";
