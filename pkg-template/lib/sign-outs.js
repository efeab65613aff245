// @ts-check
import { base64url } from "./base64.js";
import { readLines } from "./lines.js";
import { weakly, whenGone } from "./weak.js";

/** @typedef {{ hear(account: string): void }} Listener Hears of an account that has signed out somewhere else. */

/** How many sign-outs have been heard of. */
export const signOuts = { heard: 0 };

/** The credentials of this tab that somebody may be signed in to. @type {Set<{ deref(): Listener | undefined }>} */
const listeners = new Set();
/** @type {BroadcastChannel | undefined} */
let channel;

/**
 * Has a credential hear of who signs out, in this tab and in others of its origin. Where nothing can be said to others, nobody hears of anything.
 * @param {Listener} listener
 */
export function listen(listener) {
  if (typeof BroadcastChannel !== "function") return;
  const known = weakly(listener);
  listeners.add(known);
  gone.register(listener, known);
  // It would keep a process of Deno's alive.
  if (channel || "Deno" in globalThis) return;
  try {
    channel = new BroadcastChannel(NAME);
  } catch {
    return; // Next.js has one at the edge that only throws.
  }
  channel.onmessage = ({ data }) => hear(data);
  // Nor may it one of Node's or Bun's.
  /** @type {any} */ (channel).unref?.();
}

/**
 * Tells all others that somebody has signed out.
 * @param {string} user Who it was, as lines.
 * @param {Listener} self
 */
export async function tellOthers(user, self) {
  const account = await nameOf(user);
  if (!account) return;
  hear(account, self);
  channel?.postMessage(account);
}

/**
 * What says who somebody is and to which application, to others that know it: a hash. Empty where nobody hashes.
 * @param {string} user As lines.
 */
export async function nameOf(user) {
  const { authority, clientId, homeAccountId, username } = Object.fromEntries(readLines(user));
  const bytes = new TextEncoder().encode(JSON.stringify([authority, clientId, homeAccountId || username]));
  return user && crypto.subtle ? base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))) : "";
}

/** @param {unknown} account @param {Listener} [self] */
function hear(account, self) {
  if (typeof account !== "string" || !account) return;
  signOuts.heard += 1;
  for (const known of listeners) {
    const listener = known.deref();
    if (listener && listener !== self) listener.hear(account);
  }
}

const NAME = "azure-identity-wasm signed out";
const gone = /* @__PURE__ */ whenGone((/** @type {{ deref(): Listener | undefined }} */ known) => listeners.delete(known));
