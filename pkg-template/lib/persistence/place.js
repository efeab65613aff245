// @ts-check
import { CredentialUnavailableError } from "../errors.js";

/**
 * Where caches are, and what is allowed there: taken from a credential's host and options.
 *
 * @typedef {object} Place
 * @property {(name: string) => string} env A variable's value; empty where there is none.
 * @property {string} [platform] As `process.platform` says it.
 * @property {(path: string, options: { maxBytes: number }) => Promise<Uint8Array>} readFile Rejects with code "ENOENT" or "EFBIG".
 * @property {boolean} [unsafeAllowUnencryptedStorage]
 */

/** The most that a cache may have, in bytes: thousands of tokens. */
export const MOST = 16 * 1024 * 1024;

/**
 * The file of a cache: what holds it, or what others look at to see that it has changed; `.lockfile` behind it is its lock.
 *
 * @param {Place} place
 * @param {string} name
 */
export function fileOf({ env, platform }, name) {
  if (!/^[\w.-]{1,200}$/.test(name) || /^\.+$|\.(lockfile|stale|tmp)$/.test(name)) {
    throw new TypeError("name: a cache is named by letters, digits, '.', '-' and '_', 200 at most, and does not end in .lockfile, .stale or .tmp");
  }
  const [variable, separator] = platform === "win32" ? ["LOCALAPPDATA", "\\"] : ["HOME", "/"];
  const home = env(variable);
  if (!isAbsolute(home)) throw unavailable(`the token cache has no place: set ${variable} to the path of a folder`);
  const folder = `${home}${home.endsWith(separator) ? "" : separator}.IdentityService`;
  return { folder, file: `${folder}${separator}${name}` };
}

/** Whether it means the same wherever the process is. @param {string} path */
export function isAbsolute(path) {
  return /^(\/|\\\\|[A-Za-z]:[\\/])/.test(path);
}

/** @param {string} message @param {unknown} [cause] */
export function unavailable(message, cause) {
  return new CredentialUnavailableError(message, cause === undefined ? undefined : { cause });
}

/** How a system's error may be told: by its code, or its own words. @param {any} error */
export function why(error) {
  return String(error?.code ?? error?.message ?? error);
}
