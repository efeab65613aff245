// @ts-check
// What the artefact calls by name (`src/js/bridge.rs`).
import { fail } from "./busy.js";
import { jsonTools } from "./json.js";
import { weakly } from "./weak.js";

export { wake } from "./calls.js";
export { giveUp, take } from "./operations.js";

/**
 * What the artefact can ask, by the number that it knows it by: a host (`Lent`) or the JavaScript side of a credential (`Side`).
 *
 * @typedef {object} Target
 * @property {(what: number, text: string) => string} ask Answers at once; nothing is an empty text. What is asked: `questions.js`.
 * @property {(what: number, text: string) => number} begin Begins an operation.
 * @property {(what: number) => number} [measure] Answers by a number; below zero is none.
 */

/** @type {Map<number, { deref(): Target | undefined }>} Weak: a credential must not outlive its user because its callback refers to it. */
const targets = new Map();
let last = 0;

/**
 * Makes a target known for as long as it lives, and returns its number.
 * @param {Target} target
 */
export function know(target) {
  last += 1;
  targets.set(last, weakly(target));
  return last;
}

/**
 * The target of a number; 0 is what needs no host.
 * @param {number} number
 * @returns {Target | undefined}
 */
function find(number) {
  return number === 0 ? jsonTools : targets.get(number)?.deref();
}

/** @param {number} number */
export function forget(number) {
  targets.delete(number);
}

/** @param {number} target @param {number} what @param {string} text */
export function ask(target, what, text) {
  return kept(() => find(target)?.ask(what, text)) ?? "";
}

/** @param {number} target @param {number} what @param {string} text */
export function begin(target, what, text) {
  return kept(() => find(target)?.begin(what, text)) ?? 0;
}

/** @param {number} target @param {number} what */
export function measure(target, what) {
  return kept(() => find(target)?.measure?.(what)) ?? -1;
}

/**
 * Nothing may be thrown through the artefact, whose state it would tear: it ends the call that is polled just now.
 *
 * @template T
 * @param {() => T} answer
 */
function kept(answer) {
  try {
    return answer();
  } catch (error) {
    fail(error);
    return undefined;
  }
}
