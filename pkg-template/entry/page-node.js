// @ts-check
// The server's artefact has these credentials, too; and here there is a browser elsewhere on the machine.
import { compileFile } from "../lib/host/node.js";

export { listen } from "../lib/browser/loopback.js";
export { openUrl } from "../lib/browser/open-url.js";
export { instantiate } from "../wasm/server.js";

export const load = () => compileFile(new URL("../wasm/server.wasm", import.meta.url));
