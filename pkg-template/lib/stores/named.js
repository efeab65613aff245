// @ts-check
/**
 * What an entry is called where names are short and of few characters: its key if that is 64 hexadecimal digits, as those of credentials are; else
 * "x" and the key's SHA-256 hash.
 *
 * @param {string} key
 */
export async function nameOf(key) {
  if (/^[0-9a-f]{64}$/.test(key)) return key;
  return `x${hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key))))}`;
}

/** A text that tells a lease, or a file on its way, from all others. */
export function random() {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
