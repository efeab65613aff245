// @ts-check
// What the artefact calls by name. Errors go in as values, never as exceptions: those would look like traps.
import { failureFrom } from "./errors.js";
import { running } from "./instance.js";

export { jsonIntegers, jsonParse, jsonSet, jsonText } from "./json.js";

/**
 * The call of this number can go on.
 * @param {number} id
 */
export function wake(id) {
  running()?.sleepers.get(id)?.();
}

/**
 * @param {string} token
 * @param {string} tokenType
 * @param {number} expiresOn
 * @param {number} refreshOn
 */
export function accessToken(token, tokenType, expiresOn, refreshOn) {
  return Number.isNaN(refreshOn)
    ? { token, expiresOnTimestamp: expiresOn, tokenType }
    : { token, expiresOnTimestamp: expiresOn, refreshAfterTimestamp: refreshOn, tokenType };
}

/** @param {string} lines */
export function failure(lines) {
  return failureFrom(lines);
}

/**
 * Calls a callback of the user; what it throws becomes the text of a rejection.
 * @param {() => unknown} callback
 */
export async function settle(callback) {
  try {
    return await callback();
  } catch (reason) {
    throw reason instanceof Error ? reason.message : String(reason);
  }
}
