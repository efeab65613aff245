// @ts-check
// An application for the tests: a credential by options that a test has chosen, and calls that a test, a click or the page's load makes.

import * as identity from "azure-identity-wasm";
import { holdRequests, spy } from "./spy.mjs";
import { make as makeStore } from "./worker.mjs";

/**
 * @typedef {object} Call
 * @property {string} id What its outcome goes by.
 * @property {"getToken" | "authenticate" | "signOut" | "close"} method
 * @property {any[]} args
 * @property {"open" | "aborted"} [signal] Whether it is given an `AbortSignal`, and which.
 * @property {string} [after] The call that it waits for.
 * @property {boolean} [tells] Whether its failure is told to the server: a test that looks into the page is a person at work to it.
 *
 * @typedef {object} Chosen What a test has chosen; it outlives the page, as an application's own code does.
 * @property {any} options
 * @property {Call[]} atLoad
 *
 * @typedef {object} Outcome
 * @property {any} [value]
 * @property {Failure} [error]
 * @property {number} begun When the call was made, in milliseconds since 1970.
 * @property {number} at When the outcome was there.
 *
 * @typedef {{ name: string, message: string, is: string[], scopes?: string[], claims?: string, details?: any }} Failure
 */

/** Where the tests keep what they have chosen. Nothing of it is secret. */
const CHOSEN = "chosen-by-the-test";
const BATCHES = 21;
const CALLS = 2000;

/** @type {Map<string, Promise<Outcome>>} */
const outcomes = new Map();
/** @type {Map<string, AbortController>} */
const controllers = new Map();
/** The sign-ins that the page was told of, and when. @type {{ at: number, signIn: { cancel(): void, focus(): void } }[]} */
const signIns = [];
/** @type {any} */
let credential;
let ahead = 0;
/** What the browser gives extensions. @type {any} */
const extension = /** @type {any} */ (globalThis).chrome;
let release = () => {};

const app = {
  identity,
  spy,
  signIns,
  get credential() {
    return credential;
  },
  /** Makes the credential, now and whenever the page is loaded. @param {any} options @param {Call[]} [atLoad] */
  choose(options, atLoad) {
    app.chooseForNext(options, atLoad);
    credential = make(options);
  },
  /** Makes the credential whenever the page is loaded. @param {any} options @param {Call[]} [atLoad] */
  chooseForNext(options, atLoad = []) {
    localStorage.setItem(CHOSEN, JSON.stringify({ options, atLoad }));
  },
  /** The error of the constructor. @param {any} options */
  refusal(options) {
    try {
      make(options);
    } catch (error) {
      return failure(error);
    }
  },
  /** The page's clock goes ahead. @param {number} milliseconds */
  goAhead(milliseconds) {
    ahead += milliseconds;
  },
  /** @param {Call} call */
  begin,
  /** The next click makes this call. @param {Call} call */
  arm(call) {
    const button = /** @type {HTMLButtonElement} */ (document.getElementById("act"));
    button.onclick = () => {
      spy.inClick = true;
      begin(call);
      spy.inClick = false;
    };
  },
  /** @param {string} id */
  outcome: (id) => outcomes.get(id) ?? Promise.resolve({ error: failure(new Error(`there is no call ${id}`)), begun: now(), at: now() }),
  /** Aborts a call. @param {string} id @returns {number} When that was. */
  abort(id) {
    const at = now();
    controllers.get(id)?.abort();
    return at;
  },
  /** The application's service worker is asked for a token. @param {any} asked */
  async askServiceWorker(asked) {
    const registration = await navigator.serviceWorker.register("/workers/service-worker.js", { type: "module" });
    const worker = registration.active ?? registration.waiting ?? registration.installing;
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
    worker?.postMessage(asked, [port2]);
    return answer;
  },
  /** The extension's service worker is asked for a token. @param {any} asked */
  askExtension: (asked) => extension.runtime.sendMessage(asked),
  /** All that the extension has stored. */
  extensionStorage: async () => JSON.stringify(await extension.storage.local.get(null)),
  /** Requests wait, as on a slow network. */
  hold() {
    release = holdRequests();
  },
  release: () => release(),
  /** A person closes the window that was opened last. @returns {number} When that was. */
  closeWindow() {
    const at = now();
    spy.windows.at(-1)?.close();
    return at;
  },
  /** What a page's control does that cancels the sign-in. @returns {number} When that was. */
  cancel() {
    const at = now();
    signIns.at(-1)?.signIn.cancel();
    return at;
  },
  /** Microseconds for a token from the cache: the median of batches. @param {string} scope */
  async cachedToken(scope) {
    const batches = [];
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const begun = performance.now();
      for (let call = 0; call < CALLS; call += 1) await credential.getToken(scope);
      batches.push(((performance.now() - begun) * 1000) / CALLS);
    }
    return batches.sort((a, b) => a - b)[BATCHES >> 1];
  },
};
Object.assign(globalThis, { app });

identity.logger.level = "verbose";
identity.logger.log = (/** @type {any} */ event) => console.log(JSON.stringify(event));
const chosen = localStorage.getItem(CHOSEN);
if (chosen) {
  /** @type {Chosen} */
  const { options, atLoad } = JSON.parse(chosen);
  credential = make(options);
  for (const call of atLoad) {
    if (call.after) outcomes.get(call.after)?.then(() => begin(call));
    else begin(call);
  }
}

/**
 * @param {any} options Those of the credential, but that `store` and `storeOptions` choose a store, `redirectPath` an address of this origin, and
 * `webAuthFlow` the way of extensions.
 * @returns {any}
 */
function make({ store, storeOptions, redirectPath, redirectByFunction = false, webAuthFlow = false, ...options }) {
  const redirectUri = redirectPath && new URL(redirectPath, location.origin).href;
  const host = { now: () => Date.now() + ahead, ...(store && { store: makeStore(store, storeOptions) }) };
  const onSignIn = (/** @type {any} */ signIn) => signIns.push({ at: now(), signIn });
  const more = {
    ...(redirectUri && { redirectUri: redirectByFunction ? () => redirectUri : redirectUri }),
    ...(webAuthFlow && { launchWebAuthFlow: (/** @type {string} */ url) => extension.identity.launchWebAuthFlow({ url, interactive: true }) }),
  };
  return new identity.InteractiveBrowserCredential({ ...options, ...more, onSignIn, host });
}

/** @param {Call} call */
function begin({ id, method, args, signal, tells }) {
  if (signal) {
    const controller = new AbortController();
    if (signal === "aborted") controller.abort();
    controllers.set(id, controller);
    args = [args[0], { ...args[1], abortSignal: controller.signal }];
  }
  const begun = now();
  // In the click still, before anything is awaited; what throws fails the test, as it would an application.
  const call = Promise.resolve(credential[method](...args));
  outcomes.set(id, call.then((value) => ({ value, begun, at: now() }), (error) => ({ error: failure(error), begun, at: now() })));
  if (tells) outcomes.get(id)?.then(({ error }) => fetch("/told", { method: "POST", body: JSON.stringify({ id, error }) }));
}

/** @param {any} error @returns {Failure} */
function failure(error) {
  const is = Object.entries(identity).filter(([, Class]) => typeof Class === "function" && Class.prototype instanceof Error && error instanceof Class);
  const { name, message, scopes, claims, errorResponse: details } = error;
  return { name, message, is: is.map(([called]) => called), scopes, claims, details };
}

/** Milliseconds since 1970, and their fractions: the same in all pages of a machine. */
function now() {
  return performance.timeOrigin + performance.now();
}
