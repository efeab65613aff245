// @ts-check
// JSON for the artefact, by the rules of `Document` in `src/json/mod.rs`.

/** @param {string} text */
export function jsonParse(text) {
  try {
    const document = JSON.parse(text);
    return isObject(document) ? document : undefined;
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
  const document = jsonParse(text);
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

/**
 * @param {Record<string, unknown>} document
 * @param {string} member
 */
export function jsonText(document, member) {
  const value = own(document, member);
  return typeof value === "string" ? value : undefined;
}

/**
 * @param {Record<string, unknown>} document
 * @param {string} member
 * @param {boolean} list
 */
export function jsonIntegers(document, member, list) {
  const value = own(document, member);
  const values = list ? (Array.isArray(value) ? value : []) : [value];
  return Float64Array.from(values.map(number).filter((value) => !Number.isNaN(value)));
}

/** @param {unknown} value */
function number(value) {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\s*-?\d*\.?\d+\s*$/.test(value) ? Number(value) : NaN;
}

/**
 * @param {Record<string, unknown>} document
 * @param {string} member
 */
function own(document, member) {
  return Object.hasOwn(document, member) ? document[member] : undefined;
}

/** @param {unknown} value @returns {value is Record<string, any>} */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
