// @ts-check
// A tab of an application, as the suites of `tabs.mjs` drive it.
import * as identity from "azure-identity-wasm";
import * as stores from "azure-identity-wasm/stores";

const throughServer = (/** @type {string} */ url, /** @type {RequestInit} */ init) => fetch(`/proxy?url=${encodeURIComponent(url)}`, init);
const STORES = /** @type {Record<string, () => any>} */ ({
  session: () => new stores.SessionStorageTokenStore(),
  local: () => new stores.LocalStorageTokenStore(),
  IndexedDB: () => new stores.IndexedDBTokenStore(),
  none: () => undefined,
});
/** @type {any} */
let credential;
let ahead = 0;

/** @type {any} */ (globalThis).tab = {
  /** @param {{ kind: string, origin: string, tenant: string, client: string, refreshToken: string }} given */
  open({ kind, origin, tenant, client, refreshToken }) {
    const host = { store: STORES[kind](), fetch: throughServer, now: () => Date.now() + ahead };
    credential = new identity.RefreshTokenCredential(tenant, client, { authorityHost: origin, disableInstanceDiscovery: true, host: /** @type {any} */ (host), refreshToken });
  },
  /** What a call comes to: a token, or the name of an error. @param {string} scope */
  token: (scope) => credential.getToken(scope).then((/** @type {any} */ { token }) => token, (/** @type {any} */ { name }) => name),
  signOut: () => credential.signOut(),
  /** Time goes on. @param {number} milliseconds */
  advance: (milliseconds) => void (ahead += milliseconds),
  /** Something that only this browser's key makes. */
  async mark() {
    const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: new Uint8Array() };
    const key = await crypto.subtle.deriveKey(hkdf, await stores.deviceKey(), { name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]);
    return [...new Uint8Array(await crypto.subtle.sign("HMAC", key, new Uint8Array(1)))].join();
  },
  /** All that this origin has stored, in letters. */
  async dump() {
    const parts = [...Object.entries(localStorage), ...Object.entries(sessionStorage)].flat();
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name));
      for (const collection of database.objectStoreNames) {
        const entries = database.transaction(collection).objectStore(collection);
        for (const each of [...(await settled(entries.getAllKeys())), ...(await settled(entries.getAll()))]) parts.push(name, collection, textOf(each));
      }
      database.close();
    }
    return parts;
  },
};

/** @param {any} value @returns {string} */
function textOf(value) {
  if (value instanceof CryptoKey) return `key, extractable: ${value.extractable}`;
  if (value instanceof Uint8Array) return Array.from(value, (byte) => String.fromCharCode(byte)).join("");
  return typeof value === "object" ? Object.values(value).map(textOf).join(" ") : String(value);
}

/** @param {IDBRequest} request @returns {Promise<any>} */
function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
