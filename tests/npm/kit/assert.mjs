// @ts-check
// Assertions for every runtime: Workers and pages have no node:assert.

/**
 * @param {unknown} value
 * @param {string} message
 * @returns {asserts value}
 */
export function ok(value, message) {
  if (!value) throw new Error(message);
}

/**
 * Equal in all members.
 *
 * @param {unknown} actual
 * @param {unknown} expected
 * @param {string} [what] What is compared.
 */
export function equal(actual, expected, what = "value") {
  if (!same(actual, expected)) throw new Error(`${what}: ${show(actual)}, expected ${show(expected)}`);
}

/**
 * @param {unknown} text
 * @param {RegExp} pattern
 * @param {string} [what]
 */
export function match(text, pattern, what = "text") {
  if (typeof text !== "string" || !pattern.test(text)) throw new Error(`${what}: ${show(text)}, expected to match ${pattern}`);
}

/**
 * A number from `least` to `most`, both included.
 *
 * @param {number} actual
 * @param {number} least
 * @param {number} most
 * @param {string} what
 */
export function between(actual, least, most, what) {
  if (!(actual >= least && actual <= most)) throw new Error(`${what}: ${actual}, expected from ${least} to ${most}`);
}

/**
 * The error that a promise rejects with, which must be of this class and match.
 *
 * @param {Promise<unknown> | (() => Promise<unknown>)} promise
 * @param {any} [Class]
 * @param {RegExp} [message]
 * @returns {Promise<any>}
 */
export async function rejects(promise, Class = Error, message = /./) {
  let value;
  try {
    value = await (typeof promise === "function" ? promise() : promise);
  } catch (error) {
    return isError(error, Class, message);
  }
  throw new Error(`it resolved with ${show(value)}, expected ${Class.name} ${message}`);
}

/**
 * The error that a function throws, which must be of this class and match.
 *
 * @param {() => unknown} action
 * @param {any} Class
 * @param {RegExp} message
 * @returns {any}
 */
export function throws(action, Class, message) {
  let value;
  try {
    value = action();
  } catch (error) {
    return isError(error, Class, message);
  }
  throw new Error(`it returned ${show(value)}, expected ${Class.name} ${message}`);
}

/** @param {any} error @param {any} Class @param {RegExp} message */
function isError(error, Class, message) {
  if (!(error instanceof Class) || !message.test(error.message)) {
    throw new Error(`it failed with ${error?.name}: ${error?.message}, expected ${Class.name} ${message}`, { cause: error });
  }
  return error;
}

/** @param {any} a @param {any} b @returns {boolean} */
function same(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]));
}

/** @param {any} value */
function show(value) {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return (JSON.stringify(value) ?? String(value)).slice(0, 400);
}
