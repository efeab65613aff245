// @ts-check
import { NAME } from "./device-key.js";
import { TextStore } from "./texts.js";

/**
 * A store in `localStorage`: for all pages of an origin, beyond the end of the browser. Workers have no such storage.
 */
export class LocalStorageTokenStore extends TextStore {
  /** @param {import("./texts.js").Options} [options] */
  constructor(options) {
    super("LocalStorageTokenStore", () => texts(storage("localStorage", "LocalStorageTokenStore")), options);
  }
}

/**
 * A store in `sessionStorage`: for one tab, until it is closed. Workers have no such storage.
 */
export class SessionStorageTokenStore extends TextStore {
  /** @param {import("./texts.js").Options} [options] */
  constructor(options) {
    const find = () => storage("sessionStorage", "SessionStorageTokenStore");
    super("SessionStorageTokenStore", () => texts(find()), options, () => tabOf(find(), options?.name ?? NAME));
  }
}

/** @param {"localStorage" | "sessionStorage"} member @param {string} title @returns {Storage} */
function storage(member, title) {
  let cause;
  try {
    // Whoever blocks cookies makes this throw.
    const found = /** @type {any} */ (globalThis)[member];
    if (found) return found;
  } catch (error) {
    cause = error;
  }
  throw new Error(`${title}: there is no ${member} here; it is for pages, whose site may store something`, { cause });
}

/** @param {Storage} storage @returns {import("./texts.js").Texts} */
function texts(storage) {
  return {
    get: (key) => storage.getItem(key),
    set: (key, text) => storage.setItem(key, text),
    remove: (key) => storage.removeItem(key),
    keys: () => Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? ""),
  };
}

/** What tells this tab from others: nobody waits for what another tab keeps to itself. @param {Storage} storage @param {string} name */
function tabOf(storage, name) {
  const key = `${name} tab`;
  const known = storage.getItem(key);
  if (known) return known;
  const tab = crypto.randomUUID();
  storage.setItem(key, tab);
  return tab;
}
