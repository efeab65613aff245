// @ts-check
// `lib/base64.js` belongs to the credentials: stores are loaded without them.

/** In base64 (RFC 4648, 4). @param {Uint8Array} bytes */
export function base64(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** @param {string} text @throws {DOMException} The text is no base64. */
export function bytesFrom(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
