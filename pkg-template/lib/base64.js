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
