// @ts-check
import { dataProtection } from "./data-protection.js";
import { KeyStore } from "./key-store.js";
import { keychain } from "./keychain.js";
import { MOST, fileOf, unavailable } from "./place.js";
import { SealedFile, plain } from "./sealed-file.js";
import { secretTool } from "./secret-tool.js";

/** @typedef {import("./place.js").Place} Place */

/**
 * The text of a cache that processes and libraries share, where MSAL's libraries keep it; nothing when there is none yet.
 *
 * Rejects with a `CredentialUnavailableError` where there is no key store, no plain file, and `unsafeAllowUnencryptedStorage` is not set.
 *
 * @param {Place} place
 * @param {string} name As `msal.cache.nocae`.
 * @returns {Promise<string | undefined>}
 */
export async function load(place, name) {
  return vaultOf(place, name).load();
}

/**
 * Puts `after` in the place of the cache if it still is `before`, as {@link load} gave it. Else nothing changes, and `present` is what it is
 * now: merge with that, and try again. The process may be killed at any moment: the cache is the one or the other, and whole.
 *
 * Rejects with a `CredentialUnavailableError` when the cache cannot be written or is in use for five seconds. What was there is there still.
 *
 * @param {Place} place
 * @param {string} name
 * @param {string | undefined} before
 * @param {string} after
 * @returns {Promise<{ done: boolean, present?: string }>}
 */
export async function replace(place, name, before, after) {
  const vault = vaultOf(place, name);
  if (new TextEncoder().encode(after).length > MOST) throw unavailable(`the token cache ${name} would have more than ${MOST} bytes: give applications caches of their own`);
  return vault.replace(before, after);
}

/** @param {Place} place @param {string} name */
function vaultOf(place, name) {
  const at = { place, name, ...fileOf(place, name) };
  if (place.platform === "win32") return new SealedFile(at, dataProtection(place));
  return new KeyStore(place.platform === "darwin" ? keychain(at) : secretTool(at), new SealedFile(at, plain(place)), at);
}
