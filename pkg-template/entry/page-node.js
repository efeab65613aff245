// @ts-check
// The server's artefact has these credentials, too.
import { compileFile } from "../lib/host/node.js";

export { instantiate } from "../wasm/server.js";

export const load = () => compileFile(new URL("../wasm/server.wasm", import.meta.url));
