// @ts-check
import { writeLines } from "./lines.js";
import { begin } from "./ops.js";
import { timeFrom } from "./outcomes.js";
import { TokenCache } from "./token-cache.js";

/** The JavaScript side of one credential, as the artefact knows it (`JsSide` in `src/js/memory.rs`): its tokens and its callbacks. */
export class Side {
  tokens = new TokenCache();

  /** @param {() => unknown} [getAssertion] */
  constructor(getAssertion) {
    this.getAssertion = getAssertion;
  }

  /** @param {string} key */
  get(key) {
    const entry = this.tokens.get(key);
    if (entry === undefined) return undefined;
    const times = entry.times.map((time) => (Number.isNaN(time) ? "" : time)).join();
    return writeLines([["token", entry.token], ["tokenType", entry.tokenType], ["times", times]]);
  }

  /** @param {string} key @param {string} token @param {string} tokenType @param {string} times */
  put(key, token, tokenType, times) {
    this.tokens.put(key, token, tokenType, times.split(",").map(timeFrom));
  }

  clear() {
    this.tokens.clear();
  }

  assertion() {
    return begin(settled(this.getAssertion));
  }
}

/** @param {(() => unknown) | undefined} callback */
async function settled(callback) {
  try {
    const value = await callback?.();
    return typeof value === "string" ? writeLines([["value", value]]) : writeLines([["failure", "it must return a text"]]);
  } catch (reason) {
    return writeLines([["failure", (reason instanceof Error ? reason.message : String(reason)) || "it failed"]]);
  }
}
