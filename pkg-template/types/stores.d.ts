/**
 * Where tokens outlive a credential, and are shared: for `host.store`.
 *
 * @packageDocumentation
 */

import type { EncryptionKey, TokenStore } from "./token-store.js";

export type { EncryptionKey, TokenStore };

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
  encryptionKey?: EncryptionKey | readonly EncryptionKey[];
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
  readonly encryptionKey?: EncryptionKey | readonly EncryptionKey[];
  get(key: string): Promise<Uint8Array | undefined>;
  set(key: string, value: Uint8Array, options: { expiresOn: number }): Promise<void>;
  delete(key: string): Promise<void>;
  lease(key: string, milliseconds: number): Promise<{ release(): Promise<void> } | undefined>;
}
