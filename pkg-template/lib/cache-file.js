// @ts-check
// What a host answers about caches that programs share (`src/js/cache_file.rs`), where there are files.
import { load, replace } from "./persistence/cache-file.js";
import { LOAD_CACHE } from "./questions.js";
import { failing, kindOf } from "./side.js";

/**
 * @param {import("./lent.js").Lent} lent
 * @param {number} what
 * @param {string} text
 */
export async function answer(lent, what, text) {
  try {
    return await (what === LOAD_CACHE ? loaded : replaced)(lent, text);
  } catch (/** @type {any} */ reason) {
    return failing(reason?.message ?? String(reason), kindOf(reason));
  }
}

/** @param {import("./lent.js").Lent} lent @param {string} text A line for the name, and one for what is allowed. */
async function loaded(lent, text) {
  const [name, allowed] = text.split("\n");
  return described("none", await load(placeOf(lent, allowed), name));
}

/** @param {import("./lent.js").Lent} lent @param {string} text The same, whether there was a cache, it, a zero byte, and what takes its place. */
async function replaced(lent, text) {
  const [name, allowed, isThere] = text.split("\n", 3);
  const start = name.length + allowed.length + isThere.length + 3;
  const end = text.lastIndexOf("\0");
  const { done, present } = await replace(placeOf(lent, allowed), name, isThere ? text.slice(start, end) : undefined, text.slice(end + 1));
  return done ? "done" : described("none", present);
}

/** @param {string} otherwise @param {string | undefined} text */
function described(otherwise, text) {
  return text === undefined ? otherwise : `there\n${text}`;
}

/** @param {import("./lent.js").Lent} lent @param {string} allowed @returns {import("./persistence/place.js").Place} */
function placeOf(lent, allowed) {
  const { platform, readFile } = lent.host;
  if (readFile === undefined) throw new TypeError('this host does not lend "readFile", which is needed to read a token cache');
  return { env: (name) => lent.env(name), platform, readFile, unsafeAllowUnencryptedStorage: allowed === "yes" };
}
