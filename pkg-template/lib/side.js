// @ts-check
import { readLines, writeLines } from "./lines.js";
import { operation } from "./operations.js";
import { timeFrom } from "./outcomes.js";
import { TokenCache } from "./token-cache.js";

/** The JavaScript side of one credential, as the artefact asks it: its tokens and its callbacks. */
export class Side {
  tokens = new TokenCache();

  /** @param {() => unknown} [getAssertion] */
  constructor(getAssertion) {
    this.getAssertion = getAssertion;
  }

  /** @param {string} what @param {string} text */
  ask(what, text) {
    if (what === "get") return this.#get(text);
    if (what === "put") this.#put(text);
    else this.tokens.clear();
    return "";
  }

  begin() {
    return operation(() => settled(this.getAssertion));
  }

  /** @param {string} key */
  #get(key) {
    const entry = this.tokens.get(key);
    if (entry === undefined) return "";
    const times = entry.times.map((time) => (Number.isNaN(time) ? "" : time)).join();
    return writeLines([
      ["token", entry.token],
      ["tokenType", entry.tokenType],
      ["times", times],
    ]);
  }

  /** @param {string} text Lines, an empty line and the key. */
  #put(text) {
    const end = text.indexOf("\n\n");
    const { token = "", tokenType = "", times = "" } = Object.fromEntries(readLines(text.slice(0, end + 1)));
    this.tokens.put(text.slice(end + 2), token, tokenType, times.split(",").map(timeFrom));
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
