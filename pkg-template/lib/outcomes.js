// @ts-check
import { failureFrom } from "./errors.js";
import { readLines } from "./lines.js";
import { tokenFrom } from "./token-cache.js";

/**
 * The token that a call's lines describe; what describes an error is thrown (`src/js/calls.rs`).
 * @param {string} text
 */
export function outcomeFrom(text) {
  const lines = readLines(text);
  if (lines[0]?.[0] === "kind") throw failureFrom(lines);
  const { token = "", tokenType = "", times = "" } = Object.fromEntries(lines);
  return tokenFrom(token, tokenType, times.split(",").map(timeFrom));
}

/** A time that is not known is `NaN`. @param {string} text */
export function timeFrom(text) {
  return text === "" ? NaN : Number(text);
}
