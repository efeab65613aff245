// @ts-check
// The way to an emulator.

/**
 * A `fetch` that finds the emulator where it needs no certificate: browsers do not know the one it makes for itself.
 *
 * @param {string} authorityHost
 * @param {string} plainOrigin
 * @returns {typeof fetch}
 */
export function fetchAt(authorityHost, plainOrigin) {
  return (input, init) => fetch(String(input).replace(authorityHost, plainOrigin), init);
}
