// @ts-check
import { failureFrom } from "./errors.js";
import { readLines } from "./lines.js";
import { tokenFrom } from "./token-cache.js";

/**
 * The token that a call's outcome describes; an error is thrown (`src/js/calls.rs`).
 * @param {string} text
 */
export function outcomeFrom(text) {
  if (text.startsWith("kind\t")) throw failureFrom(readLines(text));
  return tokenFrom(readToken(text));
}

/**
 * A token as the artefact writes it (`src/js/memory.rs`): it, its type and its times, a line each, then its key. A time that is not known is
 * `NaN`.
 * @param {string} text
 */
export function readToken(text) {
  const [token, tokenType, times, ...key] = text.split("\n");
  return { token, tokenType, times: times.split(",").map((time) => (time === "" ? NaN : Number(time))), key: key.join("\n") };
}
