// @ts-check
export { FileTokenStore } from "../lib/stores/file.js";
export { MemoryTokenStore } from "../lib/stores/memory.js";
