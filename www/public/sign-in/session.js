// @ts-check
// Who is signed in to this page, and their tokens. The page shows it whenever it says that it has changed.

import { forgetChoice, keepChoice } from "./choice.js";
import { claimsOf } from "./claims.js";
import { duration } from "../view/dom.js";
import { makeCredential } from "./credential.js";

/**
 * @typedef {import("../view/token.js").Shown & { token: string }} Token
 * @typedef {import("azure-identity-wasm").AuthenticationRecord} Record
 * @typedef {{ cancel(): void, focus(): void }} Controls
 */

export class Session extends EventTarget {
  /** Who is signed in. @type {Record | undefined} */
  record = undefined;
  /** By scope. @type {Map<string, Token>} */
  tokens = new Map();
  /** How they signed in. @type {import("./choice.js").Choice | undefined} */
  choice = undefined;
  /** A sign-in that is going on. @type {{ method: string, begun: number, controls?: Controls, cancel: () => void } | undefined} */
  pending = undefined;

  #settings;
  #log;
  /** When tokens came, by scope. @type {Map<string, number>} */
  #acquired = new Map();
  /** @type {ReturnType<typeof makeCredential> | undefined} */
  #credential = undefined;

  /**
   * @param {globalThis.Record<string, any>} settings
   * @param {(event: import("azure-identity-wasm").LogEvent) => void} log
   */
  constructor(settings, log) {
    super();
    this.#settings = settings;
    this.#log = (/** @type {import("azure-identity-wasm").LogEvent} */ event) => {
      if (event.event === "token.acquired") this.#acquired.set(String(event.fields.scopes), Date.now());
      log(event);
    };
  }

  /** Has a person sign in. It is called inside a click, or no browser opens a window. @param {import("./choice.js").Choice} choice */
  async signIn(choice) {
    const credential = this.#make(choice);
    if (choice.method === "redirect") keepChoice(choice, true);
    return this.#ask(credential, choice, choice.scope);
  }

  /**
   * What an error asks for: a sign-in with its scopes and claims.
   * @param {string[]} scopes
   * @param {string} [claims]
   */
  async askAgain(scopes, claims) {
    const [credential, choice] = [this.#credential, this.choice];
    if (credential && choice) await this.#ask(credential, choice, scopes.join(" "), claims);
  }

  /** Finds who signed in before: in the store, or on the way back from Entra. Nobody is asked. @param {import("./choice.js").Choice} choice */
  async resume(choice) {
    const credential = this.#make(choice);
    const begun = performance.now();
    const token = await credential.getToken(choice.scope);
    this.#signedIn(credential, choice, await credential.authenticate(choice.scope));
    const took = performance.now() - begun;
    this.#keep(choice.scope, token, took);
    return took;
  }

  /**
   * A token for another scope, or the same one again: from the cache, or by the refresh token.
   * @param {string} scope
   * @param {string} [claims] They pass the cache by.
   */
  async getToken(scope, claims) {
    if (!this.#credential) throw new Error("nobody is signed in");
    const begun = performance.now();
    const token = await this.#credential.getToken(scope, { claims });
    const took = performance.now() - begun;
    this.#keep(scope, token, took);
    return took;
  }

  /** How long a call takes that the cache answers, in milliseconds. @param {string} scope @param {number} calls */
  async timeCached(scope, calls) {
    const credential = this.#credential;
    if (!credential) return NaN;
    const begun = performance.now();
    for (let call = 0; call < calls; call += 1) await credential.getToken(scope);
    return (performance.now() - begun) / calls;
  }

  /** @param {boolean} endSession Whether Entra forgets the person as well; the page is left for that. */
  async signOut(endSession) {
    const credential = this.#credential;
    this.#forget();
    await credential?.signOut(endSession ? { endSession, postLogoutRedirectUri: `${location.origin}/` } : undefined);
  }

  /** Whether the person is still signed in: another tab may have signed them out. */
  async check() {
    const [scope] = this.tokens.keys();
    if (!scope) return;
    const gone = await this.#credential?.getToken(scope).then(
      () => false,
      (error) => error.name === "AuthenticationRequiredError",
    );
    if (gone) this.#forget();
  }

  /** @param {import("./choice.js").Choice} choice */
  #make(choice) {
    const onSignIn = (/** @type {Controls} */ controls) => {
      if (this.pending) this.pending.controls = controls;
      this.#changed();
    };
    return makeCredential(choice, this.#settings, { log: this.#log, onSignIn });
  }

  /**
   * @param {ReturnType<typeof makeCredential>} credential
   * @param {import("./choice.js").Choice} choice
   * @param {string} scope
   * @param {string} [claims]
   */
  async #ask(credential, choice, scope, claims) {
    const abort = new AbortController();
    const begun = performance.now();
    const cancel = () => {
      const { controls } = this.pending ?? {};
      // There are none before the window is open, and on the way to another page.
      if (controls) controls.cancel();
      else abort.abort(new DOMException("The sign-in was cancelled", "AbortError"));
    };
    const pending = { method: choice.method, begun: Date.now(), cancel };
    this.pending = pending;
    // Before anything is awaited: this is inside the click.
    const asked = credential.authenticate(scope, { abortSignal: abort.signal, claims });
    this.#changed();
    try {
      const record = await asked;
      const token = await credential.getToken(scope);
      const took = performance.now() - begun;
      this.#signedIn(credential, choice, record);
      this.#keep(scope, token, took);
      return took;
    } catch (error) {
      if (credential !== this.#credential) credential.close();
      if (choice.method === "redirect") forgetChoice();
      throw error;
    } finally {
      if (this.pending === pending) this.pending = undefined;
      this.#changed();
    }
  }

  /**
   * @param {ReturnType<typeof makeCredential>} credential
   * @param {import("./choice.js").Choice} choice
   * @param {Record | undefined} record
   */
  #signedIn(credential, choice, record) {
    if (credential !== this.#credential) {
      this.#credential?.close();
      this.tokens.clear();
    }
    this.#credential = credential;
    this.record = record;
    this.choice = choice;
    keepChoice(choice, false);
  }

  /** @param {string} scope @param {import("azure-identity-wasm").AccessToken} got @param {number} took */
  #keep(scope, { token, expiresOnTimestamp: expiresOn, refreshAfterTimestamp: refreshAfter }, took) {
    const claims = claimsOf(token);
    const acquiredOn = this.#acquired.get(scope) ?? (Number(claims.iat) * 1000 || Date.now());
    const known = this.tokens.get(scope);
    this.tokens.set(scope, { scope, token, claims, acquiredOn, expiresOn, refreshAfter, note: known?.token === token ? known.note : `came after ${duration(took)}` });
    this.#changed();
  }

  #forget() {
    this.#credential = this.record = this.choice = undefined;
    this.tokens.clear();
    forgetChoice();
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
