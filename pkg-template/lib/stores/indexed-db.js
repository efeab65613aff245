// @ts-check
import { Database } from "./database.js";
import { NAME, deviceKey } from "./device-key.js";
import { leasing } from "./lease.js";

/** Milliseconds between two times that what has expired is removed. */
const SWEEP = 600_000;

/**
 * A store in IndexedDB: for all pages, workers and service workers of an origin, beyond the end of the browser.
 */
export class IndexedDBTokenStore {
  #now;
  #database;
  #swept = -Infinity;

  /** @param {import("./texts.js").Options} [options] */
  constructor({ name = NAME, encryptionKey = () => deviceKey(name), now = Date.now } = {}) {
    if (typeof name !== "string" || !name) throw new TypeError("name: a text that is not empty");
    this.#now = now;
    this.#database = new Database(name, "expiresOn");
    this.encryptionKey = encryptionKey;
    const lease = leasing(() => `IndexedDBTokenStore ${name}`, now);
    if (lease) this.lease = lease;
  }

  /** @param {string} key @returns {Promise<Uint8Array | undefined>} */
  async get(key) {
    const found = await this.#transact("readonly", (entries) => entries.get(key));
    return found && found.expiresOn > this.#now() ? found.value : undefined;
  }

  /** @param {string} key @param {Uint8Array} value @param {{ expiresOn: number }} options */
  async set(key, value, { expiresOn }) {
    // A copy: of a view, the whole buffer would be stored.
    const entry = { value: value.slice(), expiresOn };
    const now = this.#now();
    const isDue = Math.abs(now - this.#swept) >= SWEEP;
    await this.#transact("readwrite", (entries) => {
      if (isDue) sweep(entries, now);
      entries.put(entry, key);
    });
    if (isDue) this.#swept = now;
  }

  /** @param {string} key */
  async delete(key) {
    await this.#transact("readwrite", (entries) => void entries.delete(key));
  }

  /** @param {IDBTransactionMode} mode @param {(entries: IDBObjectStore) => IDBRequest | void} work */
  async #transact(mode, work) {
    if (!globalThis.indexedDB) throw new Error("IndexedDBTokenStore: there is no IndexedDB here; it is for pages, workers and service workers");
    try {
      return await this.#database.transact(mode, work);
    } catch (/** @type {any} */ cause) {
      if (cause?.name !== "QuotaExceededError") throw cause;
      throw new Error(`IndexedDBTokenStore: the storage takes no more: ${cause.message}`, { cause });
    }
  }
}

/** Removes what has expired. @param {IDBObjectStore} entries @param {number} now */
function sweep(entries, now) {
  const request = entries.index("expiresOn").openKeyCursor(IDBKeyRange.upperBound(now));
  request.onsuccess = () => {
    const cursor = request.result;
    if (!cursor) return;
    entries.delete(cursor.primaryKey);
    cursor.continue();
  };
}
