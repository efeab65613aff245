// @ts-check
import { Credential } from "./credential.js";
import { Either } from "./either.js";
import { AuthenticationRequiredError } from "./errors.js";
import { Artefact, ofRuntime } from "./instance.js";
import { readLines } from "./lines.js";
import { checkType } from "./options.js";
import { runtime } from "./runtime.js";
import { listen, nameOf, tellOthers } from "./sign-outs.js";

/** Where credentials of people are, unless the entry's artefact has them: loaded by who uses one. */
const ofPage = /* @__PURE__ */ new Artefact(() => runtime().people?.() ?? import("#page"));

/**
 * A credential that a person signs in to.
 *
 * @abstract
 */
export class UserCredential extends Credential {
  /** Ends the calls of who is signed in now. @type {AbortController | undefined} */
  #ending;
  #listens = false;

  /**
   * @param {string} kind Its public name.
   * @param {Record<string, string>} given Its arguments.
   * @param {import("../types/index.d.ts").CredentialOptions | undefined} options
   * @param {import("./side.js").Side["answers"]} [answers] What the person's application answers.
   * @param {(lent: import("./lent.js").Lent) => import("./side.js").Side["browser"]} [browser] How it signs a person in, if with a browser.
   */
  constructor(kind, given, options, answers, browser) {
    super(kind, given, options, { answers, browser, artefact: runtime().whole ? ofRuntime : ofPage });
  }

  /**
   * @param {string | string[]} [scopes]
   * @param {import("../types/index.d.ts").GetTokenOptions} [options]
   * @returns {Promise<import("../types/index.d.ts").AuthenticationRecord | undefined>}
   */
  async authenticate(scopes = [], options) {
    const { authority, clientId, homeAccountId, tenantId, username } = Object.fromEntries(readLines(await this.signIn(scopes, options)));
    return authority ? { authority, clientId, homeAccountId, tenantId, username } : undefined;
  }

  async signOut() {
    await this.leave();
  }

  /**
   * Signs out, here and in all other tabs, and says who it was.
   * @protected
   * @returns {Promise<Record<string, string>>} Without members if nobody was signed in.
   */
  async leave() {
    this.#listening();
    const user = await this.forget(false);
    await tellOthers(user, this);
    return Object.fromEntries(readLines(user));
  }

  /** Somebody has signed out in another tab. @param {string} account */
  async hear(account) {
    // What the store has to say of it, its log has said.
    if ((await nameOf(this.signedIn())) === account) await this.forget(true).catch(() => {});
  }

  /**
   * Forgets who is signed in: here at once, then in the store. It returns who it was, as lines.
   * @protected
   * @param {boolean} isTold Whether another tab has said so.
   * @returns {Promise<string>}
   */
  async forget(isTold) {
    this.#ending?.abort();
    this.#ending = undefined;
    const { lent, side, lines, key, tokens, user } = this.renew();
    if (!lent.host.store || !lines) return user;
    const { Shelf } = await import("./store/shelf.js");
    return Shelf.of(lent, side, lines, key).leave(tokens, user, isTold);
  }

  /**
   * @protected
   * @override
   * @param {import("./credential.js").Call} call
   * @returns {{ signal?: import("./calls.js").Signal, end?: () => void }}
   */
  begin({ scopes, signal }) {
    return { signal: new Until(this.#listening(), signal, scopes) };
  }

  #listening() {
    if (!this.#listens) listen(this);
    this.#listens = true;
    return (this.#ending ??= new AbortController()).signal;
  }
}

/** What ends a call: a signal of the caller's, or that the person signs out. */
class Until extends Either {
  #ending;
  #scopes;

  /** @param {AbortSignal} ending @param {import("./calls.js").Signal | undefined} given @param {string[]} scopes */
  constructor(ending, given, scopes) {
    super(ending, given);
    this.#ending = ending;
    this.#scopes = scopes;
  }

  /** @override */
  get reason() {
    return this.#ending.aborted ? signedOut(this.#scopes) : super.reason;
  }
}

/** @param {string[]} scopes */
export function signedOut(scopes) {
  return new AuthenticationRequiredError({ scopes, message: "the person has signed out" });
}

/**
 * The lines of a record that a credential is made with (`src/js/user.rs`).
 * @param {any} record
 * @returns {Record<string, string>}
 */
export function recordLines(record) {
  checkType("object", record, "authenticationRecord");
  /** @type {Record<string, string>} */
  const lines = {};
  for (const name of record ? RECORD : []) {
    const value = record[name];
    if (typeof value !== "string") throw new TypeError(`authenticationRecord: it has no ${name}; it is what authenticate() returned`);
    lines[`known.${name}`] = value;
  }
  return lines;
}

export const RECORD = /** @type {const} */ (["authority", "clientId", "homeAccountId", "tenantId", "username"]);
