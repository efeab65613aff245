// @ts-check
// What the browser stores for this origin, as it lies there: of any library, nothing is asked here but the browser.

/**
 * @typedef {object} Entry
 * @property {string} place
 * @property {string} name
 * @property {Uint8Array} bytes Of a text, its own in UTF-8.
 * @property {string} kind What the browser says that it is.
 * @property {number} [expiresOn] If it says so itself: milliseconds since 1970.
 */

/** The page's own settings, which are not the package's. */
const OWN = /^demo\./;

/** @returns {Promise<Entry[]>} */
export async function readStorage() {
  return [...texts("sessionStorage", sessionStorage), ...texts("localStorage", localStorage), ...(await databases())];
}

/** @param {string} place @param {Storage} storage @returns {Entry[]} */
function texts(place, storage) {
  const names = Object.keys(storage).filter((name) => !OWN.test(name));
  return names.map((name) => ({ place, name, ...textOf(storage.getItem(name) ?? "") }));
}

/** @param {string} text */
function textOf(text) {
  return { bytes: new TextEncoder().encode(text), kind: "text", expiresOn: timeIn(text) };
}

/** A time in milliseconds since 1970, if one stands in the text as it is. @param {string} text */
function timeIn(text) {
  const [found] = /(?<!\d)1[6-9]\d{11}(?!\d)/.exec(text) ?? [];
  return found ? Number(found) : undefined;
}

/** @returns {Promise<Entry[]>} */
async function databases() {
  const known = (await indexedDB.databases?.()) ?? [];
  return (await Promise.all(known.map(({ name }) => (name ? entriesOf(name).catch(() => []) : [])))).flat();
}

/** @param {string} name @returns {Promise<Entry[]>} */
async function entriesOf(name) {
  const database = await done(indexedDB.open(name));
  try {
    const stores = [...database.objectStoreNames];
    if (!stores.length) return [];
    const transaction = database.transaction(stores);
    const all = stores.map(async (store) => {
      const [keys, values] = await Promise.all([done(transaction.objectStore(store).getAllKeys()), done(transaction.objectStore(store).getAll())]);
      return keys.map((key, place) => ({ place: `IndexedDB ${name}/${store}`, name: String(key), ...valueOf(values[place]) }));
    });
    return (await Promise.all(all)).flat();
  } finally {
    database.close();
  }
}

/** @param {any} value */
function valueOf(value) {
  const key = findKey(value);
  if (key) return { bytes: new Uint8Array(), kind: `${key.algorithm.name} key, ${key.extractable ? "extractable" : "not extractable"}` };
  const bytes = findBytes(value);
  const times = Object.values(Object(value)).filter((member) => typeof member === "number" && member > 1e12);
  if (bytes) return { bytes, kind: "bytes", expiresOn: times[0] };
  const text = typeof value === "string" ? value : JSON.stringify(value) ?? "";
  return textOf(text);
}

/** @param {any} value @returns {CryptoKey | undefined} */
function findKey(value) {
  return [value, ...Object.values(Object(value))].find((member) => member instanceof CryptoKey);
}

/** @param {any} value @returns {Uint8Array | undefined} */
function findBytes(value) {
  const found = [value, ...Object.values(Object(value))].find((member) => member instanceof ArrayBuffer || ArrayBuffer.isView(member));
  if (found instanceof ArrayBuffer) return new Uint8Array(found);
  return found && new Uint8Array(found.buffer, found.byteOffset, found.byteLength);
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
