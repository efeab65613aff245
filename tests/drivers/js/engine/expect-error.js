// @ts-check
// Compares what was thrown with the error that the vector expects.

import { regularExpression } from "./match.js";
import { describeError, show } from "./text.js";

/** @import { ExpectedError, Identity } from "./types.d.ts" */

/** What V8, the engine of all our runtimes, says of mistakes in a program. These are no argument errors. */
const MISTAKE = /^(Cannot (read|set) propert(y|ies) of |Cannot destructure |Cannot convert undefined or null|.* is not (a function|a constructor|iterable)( |$))/;

/**
 * @param {ExpectedError} expected
 * @param {unknown} error
 * @param {Identity} identity
 * @returns {string[]}
 */
export function errorDifferences(expected, error, identity) {
  if (!(error instanceof Error)) return [`failed with ${describeError(error)}`];
  return [
    ...nameDifferences([expected.name].flat(), error, identity),
    ...messageDifferences([expected.message ?? []].flat(), error),
    ...leaks([expected.notMessage ?? []].flat(), error),
  ];
}

/**
 * @param {string[]} names
 * @param {Error} error
 * @param {Identity} identity
 */
function nameDifferences(names, error, identity) {
  if (names.includes(error.name)) {
    const exported = identity[error.name];
    if (typeof exported !== "function" || error instanceof exported) return [];
    return [`the error is named ${error.name} but is no instance of the exported class`];
  }
  if (names.includes("*") && !isMistake(error)) return [];
  return [`failed with ${describeError(error)}, expected ${names.map((name) => (name === "*" ? "an argument error" : name)).join(" or ")}`];
}

/**
 * `*` takes any error that was raised on purpose: not a trap of the wasm, nor what a mistake in a program raises.
 * @param {Error} error
 */
function isMistake(error) {
  if (error instanceof WebAssembly.RuntimeError || error instanceof WebAssembly.LinkError || error instanceof WebAssembly.CompileError) {
    return true;
  }
  if (error instanceof ReferenceError || error instanceof SyntaxError) return true;
  if (error instanceof RangeError && /call stack/i.test(error.message)) return true;
  return error instanceof TypeError && MISTAKE.test(error.message);
}

/**
 * @param {string[]} patterns each must match, in any case
 * @param {Error} error
 */
function messageDifferences(patterns, error) {
  return patterns
    .filter((pattern) => !regularExpression(pattern, "i").test(error.message))
    .map((pattern) => `the message does not match /${pattern}/i: ${describeError(error)}`);
}

/**
 * What must not show is looked for in everything that a log would print of the error.
 * @param {string[]} patterns
 * @param {Error} error
 */
function leaks(patterns, error) {
  const found = [];
  for (const pattern of patterns) {
    const place = places(error).find(([, text]) => regularExpression(pattern).test(text));
    if (place) found.push(`${place[0]} of the ${error.name} shows ${show(pattern)}, which must not show`);
  }
  return found;
}

/**
 * Name, message, JSON form, causes and gathered errors.
 * @param {unknown} error
 * @param {string} prefix
 * @param {Set<unknown>} seen
 * @returns {[string, string][]}
 */
function places(error, prefix = "the", seen = new Set()) {
  if (seen.has(error) || error === undefined || error === null) return [];
  seen.add(error);
  if (!(error instanceof Error)) return [[`${prefix} value`, json(error)]];
  const gathered = /** @type {any} */ (error).errors;
  return [
    [`${prefix} message`, `${error.name}: ${error.message}`],
    [`${prefix} JSON form`, json(error)],
    ...places(error.cause, `${prefix} cause's`, seen),
    ...(Array.isArray(gathered) ? gathered.flatMap((one, i) => places(one, `${prefix} error ${i}'s`, seen)) : []),
  ];
}

/** @param {unknown} value */
function json(value) {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}
