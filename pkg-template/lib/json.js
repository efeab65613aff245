// @ts-check
// JSON for the artefact, by the rules of `Document` in `src/json/mod.rs`.
import { bytesFrom } from "./base64.js";
import { line, readLines } from "./lines.js";
import { CLAIMS, MEMBERS, SET } from "./questions.js";
import { runtime } from "./runtime.js";

/** What the artefact asks of JSON (`src/js/json.rs`); an empty text says that a document is malformed. */
export const jsonTools = {
  /** @param {number} what @param {string} text */
  ask(what, text) {
    if (what === MEMBERS) return members(text);
    if (what === CLAIMS) return members(payload(text));
    if (what === SET) return set(readLines(text));
    return runtime().askObjects?.(what, text) ?? "";
  },
  begin: () => 0,
};

/**
 * The members of the object in `text` as lines, marked by their kind, after a line of their own.
 * @param {string} text
 */
function members(text) {
  const document = parse(text);
  if (document === undefined) return "";
  let lines = "\n";
  for (const [name, value] of Object.entries(document)) lines += kinds(name, value);
  return lines;
}

/**
 * The lines of a member, one for each kind that it is of.
 * @param {string} name @param {unknown} value
 */
export function kinds(name, value) {
  if (Array.isArray(value)) return line(name, `[${value.map(integer).filter(Boolean).join()}`);
  const number = integer(value);
  return (typeof value === "string" ? line(name, `"${value}`) : "") + (number && line(name, `#${number}`));
}

/**
 * The second part of a JWT.
 * @param {string} jwt
 */
function payload(jwt) {
  try {
    return new TextDecoder().decode(bytesFrom(jwt.split(".")[1]));
  } catch {
    return "";
  }
}

/**
 * The object in `text` with the member at the path of `name`s set to `value`.
 * @param {[string, string][]} lines
 */
function set(lines) {
  const path = lines.filter(([name]) => name === "name").map(([, name]) => name);
  const { text, value } = Object.fromEntries(lines);
  const document = parse(text);
  if (document === undefined) return "";
  const last = /** @type {string} */ (path.pop());
  let object = document;
  for (const name of path) {
    if (!isObject(object[name])) object[name] = {};
    object = object[name];
  }
  object[last] = JSON.parse(value);
  return JSON.stringify(document);
}

/**
 * A number, or a text that reads as one, as the digits of a whole number.
 * @param {unknown} value
 */
function integer(value) {
  const number = typeof value === "string" && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
  return typeof number === "number" && !Number.isNaN(number) ? String(clamp(number)) : "";
}

/** @param {number} number */
function clamp(number) {
  return Math.trunc(Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, number)));
}

/** The object in `text`; nothing if that is malformed, or something else. @param {string} text */
export function parse(text) {
  try {
    const document = JSON.parse(text);
    return isObject(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

/** @param {unknown} value @returns {value is Record<string, any>} */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
