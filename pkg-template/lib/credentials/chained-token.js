// @ts-check
import { Chain } from "../chain/chain.js";
import { lentBy } from "../lent.js";
import { checkCredential, checkType } from "../options.js";

export class ChainedTokenCredential {
  #chain;

  /** @param {any[]} sources The last one may be options. */
  constructor(...sources) {
    const last = sources.at(-1);
    const options = typeof last?.getToken === "function" ? undefined : sources.pop();
    checkType("object", options, "options");
    if (!sources.length) throw new TypeError(`${NAME}: sources: a chain needs at least one credential`);
    sources.forEach(checkCredential);
    const links = sources.map((credential) => ({ credential }));
    this.#chain = new Chain(NAME, links, NOTHING_APPLIES, !options?.retrySources, lentBy(options?.host));
  }

  /**
   * @param {string | string[]} scopes
   * @param {import("../../types/index.d.ts").GetTokenOptions} [options]
   */
  getToken(scopes, options) {
    return this.#chain.getToken(scopes, options);
  }
}

const NAME = "ChainedTokenCredential";
const NOTHING_APPLIES = "none of these applies here; add a credential that does.";
