// @ts-check
import { base64url } from "./base64.js";
import { forget, know } from "./bridge.js";
import { enter, run } from "./calls.js";
import { AuthenticationRequiredErrorName } from "./errors.js";
import { ofRuntime } from "./instance.js";
import { lentBy } from "./lent.js";
import { writeLines } from "./lines.js";
import { checkOptions, optionLines } from "./options.js";
import { Side } from "./side.js";
import { TokenCache, isSignal, keyOf } from "./token-cache.js";
import { whenGone } from "./weak.js";

/**
 * One call of a credential, as it begins.
 *
 * @typedef {{ scopes: string[], options: import("../types/index.d.ts").GetTokenOptions, signal?: import("./calls.js").Signal, authenticate?: boolean }} Call
 */

/**
 * What every credential is: a cache that answers hits, and a credential of the artefact for everything else.
 *
 * @abstract
 */
export class Credential extends /* @__PURE__ */ disposable() {
  #side;
  #lent;
  #tenant;
  /** Kind, arguments and options, as lines; the secret among them. */
  #lines;
  /** Where it is open: its number on each instance, of which there is one unless it has trapped. */
  #open;
  #closed = false;
  /** What its keys begin with, where credentials share their tokens. */
  #partition = "";
  #user;
  #encryptionKey;
  #isLocal;

  /**
   * @param {string} kind Its public name.
   * @param {Record<string, string>} given Its arguments.
   * @param {import("../types/index.d.ts").CredentialOptions | undefined} options
   * @param {object} [more]
   * @param {(lent: import("./lent.js").Lent) => import("./side.js").Side["assert"]} [more.assertions] How it proves itself, if not by a secret.
   * @param {unknown[]} [more.user] Whom it acts for: credentials with the same values share their tokens.
   * @param {import("./side.js").Side["answers"]} [more.answers] What it answers beside.
   * @param {(lent: import("./lent.js").Lent) => import("./side.js").Side["browser"]} [more.browser] How it signs a person in, if with a browser.
   * @param {import("./instance.js").Artefact} [more.artefact] Where it is, if not in the entry's.
   * @param {boolean} [more.isLocal] Whether its tokens are this machine's, and in no store.
   */
  constructor(kind, given, options, { assertions, user, answers, browser, artefact = ofRuntime, isLocal } = {}) {
    super();
    this.#lent = lentBy(options?.host);
    checkOptions(options, this.#lent);
    this.#tenant = given.tenantId.toLowerCase();
    this.#lines = writeLines([["kind", kind], ...Object.entries(given)]) + optionLines(options);
    this.#user = user;
    this.#encryptionKey = options?.encryptionKey;
    this.#isLocal = isLocal;
    this.#side = new Side(user ? this.#lent.users : new TokenCache(), assertions?.(this.#lent), answers, browser?.(this.#lent));
    this.#lent.artefacts.add(artefact);
    this.#open = { side: know(this.#side), artefact, numbers: new WeakMap() };
    abandoned.register(this, this.#open);
  }

  /**
   * @param {string | string[]} scopes
   * @param {import("../types/index.d.ts").GetTokenOptions} [options]
   * @returns {Promise<import("../types/index.d.ts").AccessToken>}
   */
  async getToken(scopes, options) {
    if (this.#user) await this.#findPartition(this.#user);
    const key = keyOf(scopes, options, this.#tenant);
    const hit = key === undefined ? undefined : this.#side.tokens.hit(this.#partition + key, this.#lent.now());
    return hit ?? this.ask(scopes, options ?? {});
  }

  /**
   * Has a person sign in if that is needed, and says who is signed in, as lines.
   * @protected
   * @param {string | string[]} scopes
   * @param {import("../types/index.d.ts").GetTokenOptions} [options]
   */
  async signIn(scopes, options) {
    await this.ask(scopes, options ?? {}, true);
    return this.#side.user;
  }

  /**
   * Forgets who is signed in and what is theirs, as if it had just been made. What it was is what the store's side needs.
   * @protected
   */
  renew() {
    const side = this.#side;
    const { tokens, user } = side;
    side.tokens = new TokenCache();
    this.#shut();
    this.#side = new Side(new TokenCache(), side.assert, side.answers, side.browser);
    Object.assign(this.#open, { side: know(this.#side), numbers: new WeakMap() });
    return { lent: this.#lent, side, lines: this.#lines, key: this.#encryptionKey, tokens, user };
  }

  /** Who is signed in, as lines. @protected */
  signedIn() {
    return this.#side.user;
  }

  /**
   * What a call ends by, beside its end, and what is to be done then.
   *
   * @protected
   * @param {Call} call
   * @returns {{ signal?: import("./calls.js").Signal, end?: () => void }}
   */
  begin({ signal }) {
    return { signal };
  }

  /** Forgets every token and the secret at once; calls from now on are refused. */
  close() {
    this.#closed = true;
    // Whose partition is not known yet, has no tokens in it.
    if (!this.#user) this.#side.tokens.clear(this.#partition);
    this.#side.tokens = new TokenCache(); // others may put the same ones back
    this.#side.assert = undefined;
    this.#side.user = "";
    this.#lines = "";
    this.#user = undefined;
    this.#shut();
  }

  /** Has the artefact keep nothing any more. */
  #shut() {
    const { artefact, numbers } = this.#open;
    const on = artefact.running;
    const number = on && numbers.get(on);
    if (number) enter(on, () => on.glue.close(number));
    release(this.#open);
  }

  /**
   * Asks the artefact.
   *
   * @protected
   * @param {string | string[]} scopes
   * @param {import("../types/index.d.ts").GetTokenOptions} options
   * @param {boolean} [authenticate]
   * @returns {Promise<any>}
   */
  ask(scopes, options, authenticate) {
    if (typeof options !== "object") throw new TypeError("options: an object");
    const { tenantId, claims, enableCae, abortSignal } = options;
    const list = typeof scopes === "string" ? [scopes] : scopes;
    if (!Array.isArray(list) || !list.every((scope) => typeof scope === "string")) throw new TypeError("scopes: a text or an array of texts");
    if (list.some((scope) => /[\0-\x1f\x7f]/.test(scope))) throw new TypeError("scopes: a scope must not have control characters");
    if (tenantId !== undefined && typeof tenantId !== "string") throw new TypeError("tenantId: a text");
    if (claims !== undefined && typeof claims !== "string") throw new TypeError("claims: a text");
    if (!isSignal(abortSignal)) throw new TypeError("abortSignal: the signal of an AbortController");
    if (this.#closed) throw new TypeError("the credential is closed; make a new one");
    const lines = writeLines([
      ["scopes", list.join(" ")],
      ["tenantId", tenantId ?? ""],
      ["claims", claims ?? ""],
      ["enableCae", enableCae ? "yes" : ""],
      ["authenticate", authenticate ? "yes" : ""],
    ]);
    const { signal, end } = this.begin({ scopes: list, options, signal: abortSignal ?? undefined, authenticate });
    const go = () => run(this.#open.artefact, (on) => on.glue.getToken(this.#number(on), lines), signal);
    // Each call waits for itself: a Worker's request must not wait for what another one has begun.
    const answer = this.#lent.host.store && !this.#isLocal
      ? import("./store/shelf.js").then(({ Shelf }) =>
          Shelf.of(this.#lent, this.#side, this.#lines, this.#encryptionKey).ask(
            go,
            this.#partition,
            list,
            { tenantId, claims, enableCae, abortSignal: signal },
            authenticate,
          ),
        )
      : go();
    const told = answer
      .catch((cause) => {
        // What its handler gives to `authenticate`.
        if (cause?.name === AuthenticationRequiredErrorName) cause.getTokenOptions = options;
        throw cause;
      })
      .finally(end);
    this.#lent.keepAlive(told);
    return told;
  }

  /**
   * A hash, so that what tells users apart is not to be read in the keys; where nobody hashes, they are this credential's own.
   * @param {unknown[]} user
   */
  async #findPartition(user) {
    const { subtle } = crypto;
    const bytes = new TextEncoder().encode(JSON.stringify(user));
    const partition = subtle ? base64url(new Uint8Array(await subtle.digest("SHA-256", bytes))) : String(this.#open.side);
    if (!this.#user) return; // another call was faster, or it is closed
    this.#user = undefined;
    this.#partition = `${partition}\n`;
    this.#lines += writeLines([["partition", partition]]);
  }

  /**
   * Its number on an instance.
   * @param {import("./instance.js").Instance} on
   */
  #number(on) {
    const { numbers, side } = this.#open;
    let number = numbers.get(on);
    if (number === undefined) {
      number = on.glue.open(this.#lent.number, side, this.#lines);
      numbers.set(on, number);
    }
    return number;
  }
}

/**
 * What `await using` closes. A bundler keeps a class with a method whose name is computed, whether it is used or not; what a pure call makes it
 * leaves out.
 */
export function disposable() {
  // Where the runtime lacks the symbol, compilers have this one in its place.
  const asyncDispose = /** @type {any} */ (Symbol).asyncDispose ?? Symbol.for("Symbol.asyncDispose");
  return class {
    async [asyncDispose]() {
      /** @type {any} */ (this).close();
    }
  };
}

/**
 * @typedef {{ side: number, artefact: import("./instance.js").Artefact, numbers: WeakMap<import("./instance.js").Instance, number> }} Open
 * @param {Open} open
 */
function release({ side, artefact, numbers }) {
  forget(side);
  const on = artefact.running;
  const number = on && numbers.get(on);
  if (number) {
    numbers.delete(on);
    enter(on, () => on.glue.releaseCredential(number));
  }
}

/** Lets go of a credential whose object is gone. */
const abandoned = /* @__PURE__ */ whenGone(release);
