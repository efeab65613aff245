// @ts-check
/**
 * The bytes of base64 in either alphabet (RFC 4648, 4 and 5).
 *
 * @param {string} text
 * @throws {DOMException} The text is no base64.
 */
export function bytesFrom(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/**
 * The bytes in base64 (RFC 4648, 4).
 * @param {Uint8Array} bytes
 */
export function base64(bytes) {
  let binary = "";
  // In pieces, because arguments are on the stack.
  for (let at = 0; at < bytes.length; at += PIECE) binary += String.fromCharCode.apply(null, /** @type {any} */ (bytes.subarray(at, at + PIECE)));
  return btoa(binary);
}

/**
 * The bytes in base64url, without padding (RFC 4648, 5).
 * @param {Uint8Array} bytes
 */
export function base64url(bytes) {
  return base64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

const PIECE = 8192;
