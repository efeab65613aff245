// @ts-check
export { CacheTokenStore } from "../lib/stores/cache.js";
export { deviceKey } from "../lib/stores/device-key.js";
export { DurableObjectTokenStore, TokenStoreObject } from "../lib/stores/durable-object.js";
export { ExtensionTokenStore } from "../lib/stores/extension.js";
export { FileTokenStore } from "../lib/stores/file.js";
export { IndexedDBTokenStore } from "../lib/stores/indexed-db.js";
export { KVTokenStore } from "../lib/stores/kv.js";
export { MemoryTokenStore } from "../lib/stores/memory.js";
export { RedisTokenStore } from "../lib/stores/redis.js";
export { LocalStorageTokenStore, SessionStorageTokenStore } from "../lib/stores/web-storage.js";
