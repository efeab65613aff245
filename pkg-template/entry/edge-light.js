// @ts-check
import { useRuntime } from "../lib/runtime.js";
import * as glue from "../wasm/edge.js";
import module from "../wasm/edge.wasm?module";

useRuntime({ glue, load: () => module, host: {}, endsWithRequest: true });

export * from "../lib/edge.js";
