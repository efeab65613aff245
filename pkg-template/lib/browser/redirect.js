// @ts-check
/**
 * Where the answer of a sign-in is waited for.
 *
 * @typedef {object} Place
 * @property {string | undefined} redirectUri As it was given.
 * @property {number} port 0 for a free one.
 * @property {string} path
 * @property {string[]} addresses All that a browser may reach by the redirect URI's host; never one that other machines reach.
 */

/**
 * @param {string | undefined | null} redirectUri
 * @returns {Place}
 */
export function placeOf(redirectUri) {
  if (redirectUri === undefined || redirectUri === null) return { redirectUri: undefined, port: 0, path: "/", addresses: ADDRESSES.localhost };
  const [, host, port, path = "/"] = (typeof redirectUri === "string" && REDIRECT_URI.exec(redirectUri)) || [];
  // A browser asks for what is left of the path without its dots.
  if (!host || Number(port) > 65_535 || new URL(path, "http://localhost").pathname !== path) {
    throw new TypeError(
      "redirectUri: it must be http://localhost:PORT, with a path or without, as http://localhost:8400, because the answer of the sign-in is " +
        "awaited there on this machine; http://127.0.0.1:PORT and http://[::1]:PORT will do, too. Without it, a free port is taken",
    );
  }
  return { redirectUri, port: Number(port), path, addresses: ADDRESSES[host] };
}

/**
 * What the header `Host` of a request may say. A page of a stranger's, whose name was made to resolve to this machine, says that name.
 * @param {number} port
 */
export function hostsOf(port) {
  const hosts = Object.keys(ADDRESSES).map((host) => `${host}:${port}`);
  return port === 80 ? [...hosts, ...Object.keys(ADDRESSES)] : hosts;
}

/** Browsers try both addresses of `localhost`: whoever else listened at the other one would get the answer. @type {Record<string, string[]>} */
const ADDRESSES = { localhost: ["127.0.0.1", "::1"], "127.0.0.1": ["127.0.0.1"], "[::1]": ["::1"] };
const REDIRECT_URI = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\]):([1-9][0-9]{0,4})(\/[\w\-.~!$&'()*+,;=:@%/]*)?$/;
