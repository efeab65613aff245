/**
 * Where tokens outlive a credential, and are shared: for `host.store`.
 *
 * @packageDocumentation
 */

import type { EncryptionKey, EncryptionKeySource, TokenStore } from "./token-store.js";

export type { EncryptionKey, EncryptionKeySource, TokenStore };

/** A store in memory; see {@link MemoryTokenStore}. */
export interface MemoryTokenStoreOptions {
  /** Milliseconds since 1970. Default: `Date.now`. */
  now?: () => number;
}

/**
 * A store in memory: for credentials that are made anew again and again, as for each request, and for tests. It keeps 16,384 entries, the oldest
 * makes room, and brings a random key of its own.
 */
export class MemoryTokenStore implements TokenStore {
  constructor(options?: MemoryTokenStoreOptions);
  readonly encryptionKey: EncryptionKey;
  get(key: string): Promise<Uint8Array | undefined>;
  set(key: string, value: Uint8Array, options: { expiresOn: number }): Promise<void>;
  delete(key: string): Promise<void>;
  lease(key: string, milliseconds: number): Promise<{ release(): Promise<void> } | undefined>;
}

export interface FileTokenStoreOptions {
  /** The key of its entries. Default: that of the credential's options. */
  encryptionKey?: EncryptionKeySource;
  /** Milliseconds since 1970. Default: `Date.now`. */
  now?: () => number;
}

/**
 * A store of files, for the processes of one machine: on Node, Deno and Bun; elsewhere each operation rejects. A file for each entry, which only
 * this user reads and which is replaced in one step. What has expired is removed, an hour later. The crate's `FileTokenStore` may use the same
 * directory.
 *
 * Values have at most 1 MiB; a longer one is a `RangeError`.
 */
export class FileTokenStore implements TokenStore {
  /**
   * @param directory Its path. It is made, with its parents, if it is not there.
   * @throws {TypeError} There is no path.
   */
  constructor(directory: string, options?: FileTokenStoreOptions);
  readonly encryptionKey?: EncryptionKeySource;
  get(key: string): Promise<Uint8Array | undefined>;
  set(key: string, value: Uint8Array, options: { expiresOn: number }): Promise<void>;
  delete(key: string): Promise<void>;
  lease(key: string, milliseconds: number): Promise<{ release(): Promise<void> } | undefined>;
}

/** What each store of a browser can be told. */
export interface WebTokenStoreOptions {
  /** What its entries, its database and its key are named for, beside those of others on the same origin. Default: `azure-identity-wasm`. */
  name?: string;
  /** The key of its entries. Default: {@link deviceKey} of this name. */
  encryptionKey?: EncryptionKeySource;
  /** Milliseconds since 1970. Default: `Date.now`. */
  now?: () => number;
}

/**
 * What the stores of a browser have in common. Entries are encrypted with a key that nobody can read ({@link deviceKey}); what has expired is
 * removed. One of many tabs asks Entra for all, by a Web Lock that ends with its tab; where there are no Web Locks, outside of secure contexts, there
 * is no `lease`. Constructing one does nothing. Where there is no such storage, as in Node, or it takes no more, operations reject and say so;
 * the token then comes from Entra.
 */
declare abstract class WebTokenStore implements TokenStore {
  readonly encryptionKey: EncryptionKeySource;
  get(key: string): Promise<Uint8Array | undefined>;
  set(key: string, value: Uint8Array, options: { expiresOn: number }): Promise<void>;
  delete(key: string): Promise<void>;
  lease?(key: string, milliseconds: number): Promise<{ release(): Promise<void> } | undefined>;
}

/** A store in `sessionStorage`: for one tab, until it is closed; a reload finds what was there. Workers have no such storage. */
export class SessionStorageTokenStore extends WebTokenStore {
  /** @throws {TypeError} The name is empty. */
  constructor(options?: WebTokenStoreOptions);
}

/** A store in `localStorage`: for all pages of an origin, beyond the end of the browser. Workers have no such storage. */
export class LocalStorageTokenStore extends WebTokenStore {
  /** @throws {TypeError} The name is empty. */
  constructor(options?: WebTokenStoreOptions);
}

/** A store in IndexedDB: for all pages, workers and service workers of an origin, beyond the end of the browser. */
export class IndexedDBTokenStore extends WebTokenStore {
  /** @throws {TypeError} The name is empty. */
  constructor(options?: WebTokenStoreOptions);
}

/** An area of an extension's storage, with promises: `chrome.storage.local`, `browser.storage.session` and so on. */
export interface ExtensionStorageArea {
  get(key: string | null): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(key: string): Promise<void>;
}

/**
 * A store in an area of an extension's storage: for its pages and its service worker. `chrome.storage.session` is in memory only, and gone with
 * the browser. The manifest needs the permission `storage`.
 */
export class ExtensionTokenStore extends WebTokenStore {
  /** @throws {TypeError} There is no such area, or the name is empty. */
  constructor(area: ExtensionStorageArea, options?: WebTokenStoreOptions);
}

/** What a store that many machines share can be told. */
export interface SharedTokenStoreOptions {
  /** What its entries are named for, beside those of others in the same place. Default: `azure-identity-wasm`. */
  name?: string;
  /** The key of its entries, the same for all that share them. Default: that of the credential's options. */
  encryptionKey?: EncryptionKeySource;
  /** Milliseconds since 1970. Default: `Date.now`. */
  now?: () => number;
}

/** What is used of the binding of a KV namespace: `KVNamespace` of `@cloudflare/workers-types` is one. */
export interface KVNamespace {
  get(key: string, type: "arrayBuffer"): Promise<ArrayBuffer | null>;
  put(key: string, value: ArrayBuffer | ArrayBufferView, options: { expirationTtl: number }): Promise<void>;
  delete(key: string): Promise<void>;
}

/**
 * A store in Workers KV, for isolates all over the world. What one writes, others see up to a minute later, and so does who has found nothing: there
 * is no `lease`, and each of those who look meanwhile asks Entra. Tokens are renewed early, at a moment that differs, so that later on mostly one does.
 *
 * <https://developers.cloudflare.com/kv/concepts/how-kv-works/>
 */
export class KVTokenStore implements TokenStore {
  /** @throws {TypeError} There is no such binding. */
  constructor(namespace: KVNamespace, options?: SharedTokenStoreOptions);
  readonly encryptionKey?: EncryptionKeySource;
  get(key: string): Promise<Uint8Array | undefined>;
  set(key: string, value: Uint8Array, options: { expiresOn: number }): Promise<void>;
  delete(key: string): Promise<void>;
}

/** What is used of the binding of a Durable Object namespace: `DurableObjectNamespace` of `@cloudflare/workers-types` is one. */
export interface DurableObjectNamespace {
  idFromName(name: string): any;
  get(id: any): { fetch(url: string, init?: any): Promise<any> };
}

/**
 * A store in Durable Objects, an object for each entry: isolates see one another's writes at once, and one of them asks Entra for all (`lease`). The
 * Worker exports the objects' class, {@link TokenStoreObject}, and `wrangler.toml` names it:
 *
 * ```toml
 * durable_objects.bindings = [{ name = "TOKENS", class_name = "TokenStoreObject" }]
 * migrations = [{ tag = "v1", new_sqlite_classes = ["TokenStoreObject"] }]
 * ```
 *
 * Values have at most 1 MiB; a longer one is a `RangeError`.
 *
 * <https://developers.cloudflare.com/durable-objects/>
 */
export class DurableObjectTokenStore implements TokenStore {
  /** @throws {TypeError} There is no such binding. */
  constructor(namespace: DurableObjectNamespace, options?: SharedTokenStoreOptions);
  readonly encryptionKey?: EncryptionKeySource;
  get(key: string): Promise<Uint8Array | undefined>;
  set(key: string, value: Uint8Array, options: { expiresOn: number }): Promise<void>;
  delete(key: string): Promise<void>;
  lease(key: string, milliseconds: number): Promise<{ release(): Promise<void> } | undefined>;
}

/** What an object has of its runtime: `DurableObjectState` of `@cloudflare/workers-types` is one. */
export interface DurableObjectState {
  storage: any;
}

/**
 * The class of the objects of {@link DurableObjectTokenStore}. Each keeps one entry, opaque and encrypted, and who has its lease; when both are over, it
 * deletes itself. Nobody outside of the Worker can reach it.
 */
export class TokenStoreObject {
  constructor(state: DurableObjectState, env?: unknown);
  protected readonly storage: any;
  /** Milliseconds since 1970, by which leases end. Default: `Date.now`. */
  protected now(): number;
  fetch(request: Request): Promise<Response>;
  alarm(): Promise<void>;
}

export interface CacheTokenStoreOptions extends SharedTokenStoreOptions {
  /** Default: `caches.default` (Workers), else the cache of that name. */
  cache?: Pick<Cache, "match" | "put" | "delete">;
}

/**
 * A store in the Cache API, for the isolates of one data centre of Cloudflare, and for Deno. Caches forget what they like, when they like, and have no
 * `lease`: a Worker that needs better takes {@link DurableObjectTokenStore}. On Cloudflare it keeps nothing for Workers under `workers.dev`. Constructing one does
 * nothing; where there is no such cache, operations reject and say so.
 *
 * <https://developers.cloudflare.com/workers/runtime-apis/cache/>
 */
export class CacheTokenStore implements TokenStore {
  constructor(options?: CacheTokenStoreOptions);
  readonly encryptionKey?: EncryptionKeySource;
  get(key: string): Promise<Uint8Array | undefined>;
  set(key: string, value: Uint8Array, options: { expiresOn: number }): Promise<void>;
  delete(key: string): Promise<void>;
}

/** A client of the package `redis`, connected; or of `ioredis`. */
export type RedisClient = { sendCommand(command: string[]): Promise<any> } | { call(command: string, ...rest: any[]): Promise<any> };

/**
 * A store in Redis, or what speaks its language (Valkey, Azure Managed Redis), for the programs of a fleet: one of them asks Entra for all (`lease`, by
 * `SET NX PX`). Entries go with their tokens. The client stays the caller's; who waits for one that reconnects waits two seconds and asks Entra.
 *
 * <https://redis.io/docs/latest/commands/set/>
 */
export class RedisTokenStore implements TokenStore {
  /** @throws {TypeError} It is no such client. */
  constructor(client: RedisClient, options?: SharedTokenStoreOptions);
  readonly encryptionKey?: EncryptionKeySource;
  get(key: string): Promise<Uint8Array | undefined>;
  set(key: string, value: Uint8Array, options: { expiresOn: number }): Promise<void>;
  delete(key: string): Promise<void>;
  lease(key: string, milliseconds: number): Promise<{ release(): Promise<void> } | undefined>;
}

/**
 * The key of this origin in this browser, for `HKDF`. It is made once, whichever of several tabs comes first, and kept in IndexedDB as a `CryptoKey`
 * that cannot be exported: scripts can use it and not read it. It survives the browser's restart, and goes with the site's data; what was
 * encrypted with it is then ignored.
 *
 * @param name Another name is another key. Default: `azure-identity-wasm`.
 * @throws {Error} There is no IndexedDB, or no WebCrypto.
 */
export function deviceKey(name?: string): Promise<CryptoKey>;
