// @ts-check
import { run } from "./calls.js";
import { running } from "./instance.js";
import { lentBy } from "./lent.js";
import { checkOptions, optionLines } from "./options.js";
import { Side } from "./side.js";
import { keyOf } from "./token-cache.js";

// Symbol.asyncDispose, where the runtime has it.
const asyncDispose = /** @type {any} */ (Symbol).asyncDispose ?? Symbol.for("Symbol.asyncDispose");

/** @typedef {(host: import("./glue.js").Host, side: Side, options: string) => import("./glue.js").Handle} Open */

/**
 * What every credential is: a cache that answers hits, and a handle in the artefact for everything else.
 *
 * @abstract
 */
export class Credential {
  #side;
  /** @type {WeakMap<import("./instance.js").Instance, import("./glue.js").Handle>} */
  #handles = new WeakMap();
  #closed = false;
  #lent;
  #tenant;
  #options;
  /** @type {Open | undefined} It holds the secret. */
  #open;

  /**
   * @param {string} tenantId
   * @param {import("../types/index.d.ts").CredentialOptions | undefined} options
   * @param {Open} open
   * @param {() => unknown} [getAssertion]
   */
  constructor(tenantId, options, open, getAssertion) {
    this.#lent = lentBy(options?.host);
    checkOptions(options, this.#lent);
    this.#side = new Side(getAssertion);
    this.#tenant = tenantId.toLowerCase();
    this.#options = optionLines(options);
    this.#open = open;
  }

  /**
   * @param {string | string[]} scopes
   * @param {import("../types/index.d.ts").GetTokenOptions} [options]
   * @returns {Promise<import("../types/index.d.ts").AccessToken>}
   */
  async getToken(scopes, options) {
    if (options?.claims === undefined && !options?.abortSignal?.aborted && (typeof scopes === "string" || Array.isArray(scopes))) {
      const hit = this.#side.tokens.hit(keyOf(scopes, options, this.#tenant), this.#lent.now());
      if (hit !== undefined) return hit;
    }
    return this.#ask(scopes, options ?? {});
  }

  /** Forgets every token and the secret at once; calls from now on are refused. */
  close() {
    this.#closed = true;
    this.#side.clear();
    this.#side = new Side();
    const on = running();
    const handle = on && this.#handles.get(on);
    if (handle) handle.close();
    this.#handles = new WeakMap();
    this.#open = undefined;
  }

  async [asyncDispose]() {
    this.close();
  }

  /** @param {string | string[]} scopes @param {import("../types/index.d.ts").GetTokenOptions} options */
  #ask(scopes, { tenantId = "", claims = "", enableCae = false, abortSignal }) {
    const list = typeof scopes === "string" ? [scopes] : scopes;
    if (!Array.isArray(list) || !list.every((scope) => typeof scope === "string")) throw new TypeError("scopes: a text or an array of texts");
    if (typeof tenantId !== "string") throw new TypeError("tenantId: a text");
    if (typeof claims !== "string") throw new TypeError("claims: a text");
    if (this.#closed) throw new TypeError("the credential is closed; make a new one");
    const answer = run((on) => this.#on(on).getToken(list.join(" "), tenantId, claims, enableCae === true), abortSignal);
    this.#lent.keepAlive(answer);
    return answer;
  }

  /** @param {import("./instance.js").Instance} on */
  #on(on) {
    let handle = this.#handles.get(on);
    if (handle === undefined) {
      const open = /** @type {Open} */ (this.#open);
      handle = open(this.#lent.handle(on), this.#side, this.#options);
      this.#handles.set(on, handle);
    }
    return handle;
  }
}
