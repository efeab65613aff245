// @ts-check
import { askMachine } from "../lib/ask-machine.js";
import { compileFile, nodeHost } from "../lib/host/node.js";
import { askObjects } from "../lib/json-objects.js";
import { useRuntime } from "../lib/runtime.js";
import { instantiate } from "../wasm/server.js";

const machine = () => import("../lib/machine.js");
const load = () => compileFile(new URL("../wasm/server.wasm", import.meta.url));
useRuntime({ artefact: () => ({ instantiate, load }), host: nodeHost, whole: true, askObjects, askMachine, machine });

export * from "../lib/server.js";
