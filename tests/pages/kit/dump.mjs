// @ts-check

/**
 * In a page: all that is stored for its origin, as texts. Bytes are as text and in base64.
 * @returns {Promise<string[]>}
 */
export async function dump() {
  const texts = [{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state, window.name].map((value) => JSON.stringify(value));
  for (const { name, version } of await indexedDB.databases()) {
    /** @type {IDBDatabase} */
    const database = await done(indexedDB.open(String(name), version));
    for (const store of database.objectStoreNames) {
      const objects = database.transaction(store).objectStore(store);
      texts.push(`${name} ${store} ${show(await done(objects.getAllKeys()))} ${show(await done(objects.getAll()))}`);
    }
    database.close();
  }
  return texts;

  /** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
  function done(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  /** @param {any} value @returns {string} */
  function show(value) {
    if (value instanceof CryptoKey) return `a key, ${value.extractable ? "extractable" : "not extractable"}`;
    if (value instanceof ArrayBuffer) return show(new Uint8Array(value));
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
      return `${new TextDecoder().decode(bytes)} ${btoa(binary)}`;
    }
    if (typeof value !== "object" || value === null) return String(value);
    return Object.entries(value).map(([name, member]) => `${name}=${show(member)}`).join(" ");
  }
}
