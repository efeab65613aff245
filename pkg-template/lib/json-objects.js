// @ts-check
// Documents of objects in objects for the artefact of servers, by the rules of `Json` in `src/json/mod.rs`: a cache that programs share is one.
import { isObject, kinds, parse } from "./json.js";
import { line, readLines } from "./lines.js";
import { ENTRIES } from "./questions.js";

/**
 * What the artefact asks of such documents (`src/js/json.rs`); an empty text says that a document is malformed.
 * @param {number} what @param {string} text
 */
export function askObjects(what, text) {
  try {
    return what === ENTRIES ? entries(text) : edit(text);
  } catch {
    // It is too deep to be written.
    return "";
  }
}

/**
 * The objects two levels below, after a line of its own: of each a line without a name that says where it is, then its members.
 * @param {string} text
 */
function entries(text) {
  const document = parse(text);
  if (document === undefined) return "";
  let lines = "\n";
  for (const [section, below] of Object.entries(document)) {
    if (!isObject(below)) continue;
    for (const [name, entry] of Object.entries(below)) {
      if (isObject(entry) && !CONTROL.test(section + name)) lines += `\t${section}\t${name}\n${members(entry)}`;
    }
  }
  return lines;
}

/** @param {Record<string, any>} entry */
function members(entry) {
  let lines = "";
  for (const [name, value] of Object.entries(entry)) {
    // What is none of the kinds is there all the same.
    if (name !== "" && !CONTROL.test(name) && value !== null) lines += kinds(name, value) || line(name, "");
  }
  return lines;
}

/**
 * The document at the end, after the edits before the first empty line: a path, and what becomes of what is there.
 * @param {string} request
 */
function edit(request) {
  const end = request.startsWith("\n") ? 0 : request.indexOf("\n\n") + 1;
  const document = parse(request.slice(end + 1));
  if (document === undefined) return "";
  /** @type {string[]} */
  let path = [];
  for (const [what, value] of readLines(request.slice(0, end))) {
    if (what === "at") path = JSON.parse(value);
    else change(document, path, what, value && JSON.parse(value));
  }
  return JSON.stringify(document);
}

/** @param {Record<string, any>} object @param {string[]} path @param {string} what @param {any} value */
function change(object, path, what, value) {
  const [last] = path.slice(-1);
  for (const name of path.slice(0, -1)) {
    if (!Object.hasOwn(object, name) || !isObject(object[name])) {
      if (what !== "set") return;
      put(object, name, {});
    }
    object = object[name];
  }
  if (what === "set") put(object, last, value);
  else if (Object.hasOwn(object, last)) {
    const old = object[last];
    delete object[last];
    if (what === "rename") put(object, value, old);
  }
}

/** Whatever its name: by assignment, one name sets something else. @param {object} object @param {string} name @param {any} value */
function put(object, name, value) {
  Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
}

// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x1f\x7f]/;
