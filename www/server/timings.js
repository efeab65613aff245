// @ts-check
// How long the last calls of each kind took: for a look at what the cache is good for.

/**
 * @typedef {object} Timing
 * @property {number} calls Made at once.
 * @property {number} milliseconds Until all of them had their token.
 * @property {number} requestsSent
 *
 * @typedef {{ entra?: Timing, cache?: Timing, many?: Timing }} Timings By who answered: Entra or the cache; or many calls at once.
 */

/** The last of each kind, by credential. @type {Map<string, Timings>} */
const last = new Map();

/**
 * Notes a timing, and returns the credential's last ones.
 *
 * @param {string} credential
 * @param {Timing} timing
 * @returns {Timings}
 */
export function note(credential, timing) {
  const kind = timing.calls > 1 ? "many" : timing.requestsSent > 0 ? "entra" : "cache";
  const timings = { ...last.get(credential), [kind]: timing };
  last.set(credential, timings);
  return timings;
}
