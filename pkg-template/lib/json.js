// @ts-check
// JSON for the artefact, by the rules of `Document` in `src/json/mod.rs`.
import { writeLines } from "./lines.js";

/**
 * The members of the object in `text` as lines, marked by their kind (`src/js/json.rs`); nothing if it is no object.
 * @param {string} text
 */
export function jsonMembers(text) {
  const document = parse(text);
  return document && writeLines(members(document));
}

/**
 * The claims of a JWT, unverified.
 * @param {string} jwt
 */
export function jwtMembers(jwt) {
  try {
    const binary = atob(jwt.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"));
    return jsonMembers(new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0))));
  } catch {
    return undefined;
  }
}

/**
 * The object in `text` with the member at `path` set to `value`.
 *
 * @param {string} text
 * @param {string} path Names joined by dots.
 * @param {string} value
 */
export function jsonSet(text, path, value) {
  const document = parse(text);
  if (document === undefined) return undefined;
  const names = path.split(".");
  const last = /** @type {string} */ (names.pop());
  let object = document;
  for (const name of names) {
    if (!isObject(object[name])) object[name] = {};
    object = object[name];
  }
  object[last] = JSON.parse(value);
  return JSON.stringify(document);
}

/** @param {Record<string, unknown>} document @returns {Generator<[string, string]>} */
function* members(document) {
  for (const [name, value] of Object.entries(document)) {
    if (typeof value === "string") yield [name, `"${value}`];
    if (Array.isArray(value)) yield [name, `[${value.map(integer).filter(Boolean).join()}`];
    else if (integer(value)) yield [name, `#${integer(value)}`];
  }
}

/**
 * A number, or a text that reads as one, as the digits of a whole number.
 * @param {unknown} value
 */
function integer(value) {
  const number = typeof value === "string" && /^\s*-?\d*\.?\d+\s*$/.test(value) ? Number(value) : value;
  return typeof number === "number" && !Number.isNaN(number) ? String(clamp(number)) : "";
}

/** @param {number} number */
function clamp(number) {
  return Math.trunc(Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, number)));
}

/** @param {string} text */
function parse(text) {
  try {
    const document = JSON.parse(text);
    return isObject(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

/** @param {unknown} value @returns {value is Record<string, any>} */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
