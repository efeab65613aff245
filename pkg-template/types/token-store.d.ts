// What a host's store is, and what its entries are encrypted with.

/**
 * A key for a store's entries: 32 bytes, as `crypto.getRandomValues(new Uint8Array(32))` makes them, or a `CryptoKey` for `HKDF` with the usage
 * `deriveKey`, which need not be extractable. A wrong one is a `TypeError` of the call.
 */
export type EncryptionKey = Uint8Array | CryptoKey;

/**
 * One key, or several: entries are written with the first one, and read with any. It may be a promise, or a function that is asked when the key is
 * needed for the first time. When that rejects, or takes longer than two seconds, it is as if there were no store: the log says so
 * (`store.getFailed`), and the next call asks again.
 */
export type EncryptionKeySource = EncryptionKeys | Promise<EncryptionKeys> | (() => EncryptionKeys | Promise<EncryptionKeys>);

type EncryptionKeys = EncryptionKey | readonly EncryptionKey[];

/**
 * Keeps opaque, encrypted bytes under opaque keys, for many processes, isolates or tabs. `azure-identity-wasm/stores` has some.
 *
 * An operation that takes longer than two seconds, that rejects, or that returns something else than was put there, is told to the log
 * (`store.getFailed` and so on, warnings); the token then comes from Entra.
 */
export interface TokenStore {
  /** The value, or nothing if there is none or it has expired. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Replaces what was there. `expiresOn` is in milliseconds since 1970: the store may forget the entry then, and should. */
  set(key: string, value: Uint8Array, options: { expiresOn: number }): Promise<void>;
  /** Does nothing if there is no such entry. */
  delete(key: string): Promise<void>;
  /**
   * One refresher among many: `undefined` while another has it; it ends after so many milliseconds by itself. Without it, everyone who finds
   * nothing in the store asks Entra.
   */
  lease?(key: string, milliseconds: number): Promise<{ release(): Promise<void> } | undefined>;
  /** The key of its entries where the credential's options have none. */
  readonly encryptionKey?: EncryptionKeySource;
}

// What is not marked so is not exported.
export {};
