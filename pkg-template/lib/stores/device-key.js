// @ts-check
import { Database } from "./database.js";

/** What databases and entries are named for, unless somebody says otherwise. */
export const NAME = "azure-identity-wasm";

/** @type {Map<string, Promise<CryptoKey>>} */
const known = new Map();

/**
 * The key of this origin in this browser, for `HKDF`: made once, and kept in IndexedDB, which hands out a `CryptoKey` that nobody can read. It
 * survives the browser's restart, and goes with the site's data; who finds none makes another one.
 *
 * @param {string} [name] Another name is another key.
 * @returns {Promise<CryptoKey>}
 */
export function deviceKey(name = NAME) {
  let key = known.get(name);
  if (!key) {
    known.set(name, (key = find(name)));
    key.catch(() => known.delete(name)); // the next one tries again
  }
  return key;
}

/** @param {string} name */
async function find(name) {
  if (!globalThis.indexedDB || !globalThis.crypto?.subtle) {
    throw new Error("this runtime keeps no key: it takes IndexedDB and WebCrypto, as pages, workers and extensions have; give an encryptionKey");
  }
  const database = new Database(`${name} key`);
  const kept = await database.transact("readonly", (entries) => entries.get(KEY));
  if (kept) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const made = await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]);
  bytes.fill(0);
  // Of several tabs that come at once, the first one's is kept, and all have that.
  return database.transact("readwrite", (entries) => {
    const found = entries.get(KEY);
    const answer = { result: made };
    found.onsuccess = () => {
      if (found.result) answer.result = found.result;
      else entries.put(made, KEY);
    };
    return answer;
  });
}

const KEY = "key";
