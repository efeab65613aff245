// @ts-check
/**
 * A key of this browser's own: it is made once, kept in IndexedDB, and cannot be exported, by nobody. Whoever clears the site's data makes
 * entries unreadable that were encrypted with it.
 *
 * @param {string} [name] Of the database.
 * @returns {Promise<CryptoKey>} For HKDF.
 */
export async function deviceKey(name = "azure-identity-wasm") {
  const database = await settled(opening(name));
  try {
    const known = await settled(database.transaction(KEYS).objectStore(KEYS).get(KEY));
    if (known) return known;
    const fresh = await crypto.subtle.importKey("raw", crypto.getRandomValues(new Uint8Array(32)), "HKDF", false, ["deriveKey"]);
    // Another tab may have been faster; then that one's counts.
    const keys = database.transaction(KEYS, "readwrite").objectStore(KEYS);
    const winner = await settled(keys.get(KEY));
    if (winner) return winner;
    await settled(keys.put(fresh, KEY));
    return fresh;
  } finally {
    database.close();
  }
}

/** @param {string} name */
function opening(name) {
  const request = indexedDB.open(name);
  request.onupgradeneeded = () => request.result.createObjectStore(KEYS);
  return request;
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const KEYS = "keys";
const KEY = "device";
