// @ts-check
// The matchers of FORMAT.md: a literal, or an object with exactly one of the names below.

import { jwtDifferences } from "./jwt.js";
import { show } from "./text.js";
import { VectorError } from "./shape.js";

/** @type {Record<string, (wanted: any, actual: unknown, where: string) => string[] | Promise<string[]>>} */
const MATCHERS = {
  matches: matchesDifferences,
  anyOf: anyOfDifferences,
  between: betweenDifferences,
  json: jsonDifferences,
  utf16leBase64: utf16leDifferences,
  jwt: (wanted, actual, where) => jwtDifferences(wanted, actual, where, differences),
};

/**
 * How `actual` differs from what is expected; empty when it matches. Objects are compared by member (more may be there),
 * arrays element by element and in length.
 * @param {unknown} expected a literal or a matcher
 * @param {unknown} actual
 * @param {string} where the name of the value, as the reason shows it
 * @returns {Promise<string[]>}
 */
export async function differences(expected, actual, where) {
  const name = matcherName(expected);
  if (actual === undefined && expected !== undefined) return [`${where} is missing`];
  if (name !== undefined) return MATCHERS[name](/** @type {any} */ (expected)[name], actual, where);
  if (Array.isArray(expected)) return arrayDifferences(expected, actual, where);
  if (isObject(expected)) return memberDifferences(expected, actual, where);
  return expected === actual ? [] : [`${where} is ${show(actual)}, expected ${show(expected)}`];
}

/**
 * The matcher that an expected value names, or undefined when it is a literal.
 * @param {unknown} expected
 */
export function matcherName(expected) {
  if (!isObject(expected)) return undefined;
  const names = Object.keys(expected);
  return names.length === 1 && Object.hasOwn(MATCHERS, names[0]) ? names[0] : undefined;
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/**
 * Like `differences`, for what is text on the wire (forms, queries, headers): a number in the vector stands for its digits.
 * @param {unknown} expected
 * @param {string | undefined} actual
 * @param {string} where
 */
export function textDifferences(expected, actual, where) {
  if (typeof expected === "number" || typeof expected === "boolean") return differences(String(expected), actual, where);
  const numeric = matcherName(expected) === "between" && actual !== undefined && /^-?\d+(\.\d+)?$/.test(actual);
  return differences(expected, numeric ? Number(actual) : actual, where);
}

/**
 * @param {unknown[]} expected
 * @param {unknown} actual
 * @param {string} where
 */
async function arrayDifferences(expected, actual, where) {
  if (!Array.isArray(actual)) return [`${where} is ${show(actual)}, expected an array`];
  const found = [];
  if (actual.length !== expected.length) {
    found.push(`${where} has ${actual.length} elements (${show(actual)}), expected ${expected.length}`);
  }
  for (let i = 0; i < Math.min(actual.length, expected.length); i++) {
    found.push(...(await differences(expected[i], actual[i], `${where}[${i}]`)));
  }
  return found;
}

/**
 * @param {Record<string, unknown>} expected
 * @param {unknown} actual
 * @param {string} where
 */
async function memberDifferences(expected, actual, where) {
  if (!isObject(actual)) return [`${where} is ${show(actual)}, expected an object`];
  const found = [];
  for (const [name, member] of Object.entries(expected)) {
    found.push(...(await differences(member, actual[name], `${where}.${name}`)));
  }
  return found;
}

/**
 * @param {string} pattern
 * @param {unknown} actual
 * @param {string} where
 */
function matchesDifferences(pattern, actual, where) {
  const text = typeof actual === "number" ? String(actual) : actual;
  if (typeof text !== "string") return [`${where} is ${show(actual)}, expected text`];
  return regularExpression(pattern).test(text) ? [] : [`${where} is ${show(actual)}, which does not match /${pattern}/`];
}

/**
 * @param {string} pattern
 * @param {string} [flags]
 * @returns {RegExp}
 */
export function regularExpression(pattern, flags = "") {
  try {
    return new RegExp(pattern, flags);
  } catch (cause) {
    throw new VectorError(`${show(pattern)} is not a regular expression`, { cause });
  }
}

/**
 * @param {unknown[]} choices
 * @param {unknown} actual
 * @param {string} where
 */
async function anyOfDifferences(choices, actual, where) {
  const found = [];
  for (const [index, choice] of choices.entries()) {
    const differs = await differences(choice, actual, where);
    if (differs.length === 0) return [];
    found.push(`choice ${index}: ${differs.join(", ")}`);
  }
  return [`${where} fits none of ${choices.length} choices (${found.join("; ")})`];
}

/**
 * @param {[number, number]} range both ends included
 * @param {unknown} actual
 * @param {string} where
 */
function betweenDifferences([low, high], actual, where) {
  if (typeof actual !== "number") return [`${where} is ${show(actual)}, expected a number`];
  return actual >= low && actual <= high ? [] : [`${where} is ${actual}, expected ${low} to ${high}`];
}

/**
 * @param {unknown} expected
 * @param {unknown} actual
 * @param {string} where
 */
function jsonDifferences(expected, actual, where) {
  if (typeof actual !== "string") return [`${where} is ${show(actual)}, expected JSON text`];
  let parsed;
  try {
    parsed = JSON.parse(actual);
  } catch {
    return [`${where} is not JSON: ${show(actual)}`];
  }
  return differences(expected, parsed, where);
}

/**
 * @param {unknown} expected
 * @param {unknown} actual
 * @param {string} where
 */
function utf16leDifferences(expected, actual, where) {
  if (typeof actual !== "string") return [`${where} is ${show(actual)}, expected base64`];
  let text;
  try {
    const bytes = Uint8Array.from(atob(actual), (c) => c.charCodeAt(0));
    text = new TextDecoder("utf-16le", { fatal: true }).decode(bytes);
  } catch {
    return [`${where} is not base64 of UTF-16LE text: ${show(actual)}`];
  }
  return differences(expected, text, where);
}
