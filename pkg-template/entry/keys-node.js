// @ts-check
import { readFile } from "node:fs/promises";

export { instantiate } from "../wasm/keys.js";

export const load = async () => WebAssembly.compile(await readFile(new URL("../wasm/keys.wasm", import.meta.url)));
