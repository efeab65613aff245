// @ts-check
// What workers have of the application: tokens of whoever has signed in on a page, from the store that both have.

import * as identity from "azure-identity-wasm";
import * as stores from "azure-identity-wasm/stores";

/**
 * @param {{ options: any, store: string, scopes: string }} asked
 * @returns {Promise<{ token?: string, error?: { name: string, message: string } }>}
 */
export async function tokenFromStore({ options, store, scopes }) {
  const host = { store: make(store) };
  const credential = new identity.InteractiveBrowserCredential({ ...options, host });
  try {
    return { token: (await credential.getToken(scopes)).token };
  } catch (/** @type {any} */ { name, message }) {
    return { error: { name, message } };
  } finally {
    credential.close();
  }
}

/** A store of this name; an extension's is in the area that outlives the browser. @param {string} name @param {object} [options] */
export function make(name, options) {
  const Store = /** @type {any} */ (stores)[name];
  return name === "ExtensionTokenStore" ? new Store(/** @type {any} */ (globalThis).chrome.storage.local, options) : new Store(options);
}
