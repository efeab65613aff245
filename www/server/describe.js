// @ts-check
// What a page may know of a token that its server has: all but the token.

/**
 * @param {import("azure-identity-wasm").AccessToken} token
 * @param {number} [acquiredOn] Milliseconds since 1970.
 */
export function describe({ token, expiresOnTimestamp, refreshAfterTimestamp }, acquiredOn = Date.now()) {
  return { claims: claimsOf(token), acquiredOn, expiresOn: expiresOnTimestamp, refreshAfter: refreshAfterTimestamp };
}

/** @param {string} token @returns {Record<string, unknown>} */
function claimsOf(token) {
  return JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
}
