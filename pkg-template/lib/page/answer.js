// @ts-check
import { after } from "../timer.js";

// How the answer of a sign-in page gets from the page of the redirect URI to the one that began: by a channel named by the `state`, which works
// whatever Cross-Origin-Opener-Policy has cut; or, where the same tab was sent away, by what that tab has kept.

/** What entries of the tab's `sessionStorage` begin with; then the `state`. */
export const PREFIX = "azure-identity-wasm.sign-in.";

/** Milliseconds that the page which began takes to say that it has the answer. */
const TAKES = 2000;

/** @typedef {{ state: string, fragment: string }} Answer */

/**
 * The answer in this page's URL, if there is one. The URL does not have it any more then, and neither has the history.
 * @returns {Answer | undefined}
 */
export function takeAnswer() {
  const fragment = location.hash.slice(1);
  const parameters = new URLSearchParams(fragment);
  const state = parameters.get("state");
  if (!state || !(parameters.has("code") || parameters.has("error"))) return undefined;
  history.replaceState(history.state, "", location.pathname + location.search);
  return { state, fragment };
}

/**
 * Brings an answer to whoever waits for it, and closes this window. Whether somebody has taken it.
 * @param {Answer} answer
 * @returns {Promise<boolean>}
 */
export function bring({ state, fragment }) {
  const channel = new BroadcastChannel(nameOf(state));
  return new Promise((resolve) => {
    const end = (/** @type {boolean} */ isTaken) => {
      callOff();
      channel.close();
      resolve(isTaken);
      if (isTaken) close();
    };
    const callOff = after(TAKES, () => end(false));
    channel.onmessage = ({ data }) => data?.taken && end(true);
    channel.postMessage({ answer: fragment });
  });
}

/**
 * Waits for the answer of another window.
 * @param {string} state
 * @param {(fragment: string) => void} take
 * @returns {() => void} Waits no longer: an answer that comes then is dropped.
 */
export function expect(state, take) {
  const channel = new BroadcastChannel(nameOf(state));
  channel.onmessage = ({ data, origin }) => {
    if (origin !== location.origin || typeof data?.answer !== "string") return;
    channel.postMessage({ taken: true });
    take(data.answer);
  };
  return () => channel.close();
}

/** Whether this tab was sent away for a sign-in with this `state`, or for any. */
export function wasLeft(state = "") {
  try {
    return Object.keys(sessionStorage).some((key) => (state ? key === PREFIX + state : key.startsWith(PREFIX)));
  } catch {
    return false; // a page that may not store anything
  }
}

/** @param {string} state */
function nameOf(state) {
  return `azure-identity-wasm ${state}`;
}
