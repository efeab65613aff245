// @ts-check
export { deviceKey } from "../lib/stores/device-key.js";
export { ExtensionTokenStore } from "../lib/stores/extension.js";
export { FileTokenStore } from "../lib/stores/file.js";
export { IndexedDBTokenStore } from "../lib/stores/indexed-db.js";
export { MemoryTokenStore } from "../lib/stores/memory.js";
export { LocalStorageTokenStore, SessionStorageTokenStore } from "../lib/stores/web-storage.js";
