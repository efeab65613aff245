// @ts-check
import { abortError, unlessAborted } from "../calls.js";
import { CredentialUnavailableError } from "../errors.js";
import { writeLines } from "../lines.js";
import { LOG, WANTS_ERRORS } from "../questions.js";
import { runtime } from "../runtime.js";
import { aggregate, goesOn, textOf } from "./told.js";

/**
 * One place in a chain: a credential, or why it was left out. One without a name is named by its errors.
 *
 * @typedef {{ name?: string, credential?: import("../../types/index.d.ts").TokenCredential, skipped?: string }} Link
 * @typedef {{ key: string, token?: import("../../types/index.d.ts").AccessToken, error?: unknown, isAborted?: boolean }} Walked
 */

/** Credentials that are asked one after the other, until one has a token (`src/credential/chain/walk.rs`). */
export class Chain {
  #name;
  /** @type {Link[]} */
  #links;
  #advice;
  #remembers;
  #lent;
  /** @type {import("../../types/index.d.ts").TokenCredential | undefined} */
  #winner;
  /** The walks under way: one for all while who wins is remembered, else one for each key. @type {Map<string, Promise<Walked>>} */
  #walks = new Map();
  #isClosed = false;

  /**
   * @param {string} name
   * @param {Link[]} links
   * @param {string} advice What to do where none of them applies.
   * @param {boolean} remembers Whether who had a token once is asked alone from then on.
   * @param {import("../lent.js").Lent} lent
   */
  constructor(name, links, advice, remembers, lent) {
    this.#name = name;
    this.#links = links;
    this.#advice = advice;
    this.#remembers = remembers;
    this.#lent = lent;
  }

  /**
   * A token of the first member that has one.
   *
   * While it is not known which one that is, calls for the same token walk together, and calls for others wait to hear who it is.
   *
   * @param {string | string[]} scopes
   * @param {import("../../types/index.d.ts").GetTokenOptions} [options]
   * @returns {Promise<import("../../types/index.d.ts").AccessToken>}
   */
  getToken(scopes, options) {
    const winner = this.#winner;
    return /** @type {any} */ (winner ? winner.getToken(scopes, options) : this.#find(scopes, options));
  }

  /** Forgets its members, which are its own. */
  close() {
    this.#isClosed = true;
    this.#winner = undefined;
    for (const { credential } of this.#links.splice(0)) /** @type {any} */ (credential)?.close?.();
  }

  /** @param {string | string[]} scopes @param {import("../../types/index.d.ts").GetTokenOptions | undefined} options */
  async #find(scopes, options) {
    const { tenantId, claims, enableCae, abortSignal } = options ?? {};
    const key = JSON.stringify([scopes, tenantId, claims, Boolean(enableCae)]);
    for (;;) {
      if (abortSignal?.aborted) throw abortError(abortSignal);
      if (this.#isClosed) throw new TypeError(`${this.#name}: the credential is closed; make a new one`);
      if (this.#winner) return /** @type {any} */ (this.#winner.getToken(scopes, options));
      const flight = this.#remembers ? "" : key;
      const walk = this.#walks.get(flight);
      if (!walk) return this.#lead(flight, key, scopes, options);
      const { key: other, token, error, isAborted } = await unlessAborted(walk, abortSignal);
      if (other !== key || isAborted) continue;
      if (token) return token;
      throw error;
    }
  }

  /**
   * @param {string} flight
   * @param {string} key
   * @param {string | string[]} scopes
   * @param {import("../../types/index.d.ts").GetTokenOptions | undefined} options
   */
  async #lead(flight, key, scopes, options) {
    /** @type {Promise<Walked>} */
    const walk = this.#walk(scopes, options).then(
      (token) => ({ key, token }),
      (error) => ({ key, error, isAborted: options?.abortSignal?.aborted }),
    );
    // A Worker's request must not wait for what another one has begun.
    if (!runtime().endsWithRequest) {
      this.#walks.set(flight, walk);
      void walk.then(() => this.#walks.delete(flight));
    }
    const { token, error } = await walk;
    if (token) return token;
    throw error;
  }

  /** @param {string | string[]} scopes @param {import("../../types/index.d.ts").GetTokenOptions | undefined} options */
  async #walk(scopes, options) {
    /** @type {import("./told.js").Passed[]} */
    const passed = [];
    for (const [place, { name: given, credential, skipped }] of this.#links.entries()) {
      if (!credential) {
        passed.push({ name: given ?? "", skipped });
        continue;
      }
      try {
        const token = await credential.getToken(scopes, options);
        if (token) {
          this.#log("chain.selected", given ?? nameOf(credential, undefined, place));
          if (this.#remembers && !this.#isClosed) this.#winner = credential;
          return token;
        }
        throw new CredentialUnavailableError("it gave no token");
      } catch (/** @type {any} */ error) {
        const name = given ?? nameOf(credential, error, place);
        this.#log("chain.passedOver", name, error);
        if (options?.abortSignal?.aborted || !goesOn(error, options?.claims)) throw error;
        passed.push({ name, error });
      }
    }
    throw aggregate(this.#name, passed, this.#advice);
  }

  /** @param {string} event @param {string} member @param {any} [error] */
  #log(event, member, error) {
    if (!this.#lent.measure(WANTS_ERRORS + INFO)) return;
    /** @type {[string, string][]} */
    const fields = [["level", "info"], ["event", event], ["credential", this.#name], ["member", member]];
    if (error) fields.push(["kind", String(error.name)], ["message", textOf(error, member)]);
    this.#lent.ask(LOG, writeLines(fields));
  }
}

/**
 * As its error has it in front, else as its class; a bundler may have taken that name away.
 * @param {any} credential
 * @param {any} error
 * @param {number} place
 */
function nameOf(credential, error, place) {
  const [, ofError] = /^(\w+Credential): /.exec(error?.message ?? "") ?? [];
  const ofClass = credential.constructor?.name;
  return ofError ?? (/^\w+Credential$/.test(ofClass) ? ofClass : `member ${place + 1}`);
}

/** The place of the level among the others. */
const INFO = 2;
