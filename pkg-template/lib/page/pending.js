// @ts-check
import { base64, bytesFrom } from "../base64.js";
import { CredentialUnavailableError } from "../errors.js";
import { deviceKey } from "../stores/device-key.js";
import { PREFIX } from "./answer.js";

/**
 * A sign-in for which the page is left. It waits in the tab's `sessionStorage`, encrypted with a key that never leaves this browser.
 *
 * @typedef {object} Pending
 * @property {string} identity Whose it is.
 * @property {string} returnTo The page that began it.
 * @property {string} redirectUri
 * @property {{ state: string, nonce: string, codeVerifier: string }} begun
 * @property {string[]} scopes
 * @property {{ tenantId?: string, claims?: string, enableCae?: boolean }} options
 * @property {string} [answer]
 */

/** @param {Pending} pending */
export async function keep(pending) {
  for (const key of kept()) sessionStorage.removeItem(key); // of sign-ins that never came back
  const key = PREFIX + pending.begun.state;
  try {
    const keys = await ring();
    sessionStorage.setItem(key, base64(await keys.seal(key, JSON.stringify(pending))));
  } catch (/** @type {any} */ cause) {
    throw new CredentialUnavailableError(`the sign-in cannot be kept while this page is left: ${cause?.message ?? cause}. Use the loginStyle "popup"`, { cause });
  }
}

/**
 * The answer of a sign-in has come to this page, in this tab. It is kept for the page that began, and that page is gone back to.
 *
 * @param {import("./answer.js").Answer} answer
 * @returns {Promise<boolean>} Whether there is such a sign-in. Where another page is gone to, nothing is said any more.
 */
export async function goBack({ state, fragment }) {
  const pending = await look(PREFIX + state);
  if (!pending) return false;
  await keep({ ...pending, answer: fragment });
  const to = new URL(pending.returnTo);
  if (to.pathname + to.search !== location.pathname + location.search) {
    location.replace(to);
    return new Promise(() => {});
  }
  history.replaceState(history.state, "", to);
  return true;
}

/**
 * The sign-in for which this tab was sent away by a credential, once; with an answer, unless the person has come back without.
 * @param {string} identity
 */
export async function resume(identity) {
  for (const key of kept()) {
    const pending = await look(key);
    if (pending && pending.identity !== identity) continue;
    sessionStorage.removeItem(key);
    if (pending) return pending;
  }
  return undefined;
}

/** @param {string} key @returns {Promise<Pending | undefined>} */
async function look(key) {
  try {
    const keys = await ring();
    return JSON.parse(await keys.open(key, bytesFrom(sessionStorage.getItem(key) ?? "")));
  } catch {
    return undefined; // of another browser's key, as when a part of the site's data was cleared
  }
}

function kept() {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
}

async function ring() {
  const { ringOf } = await import("../store/ring.js");
  const [keys] = await ringOf(await deviceKey());
  return keys;
}
