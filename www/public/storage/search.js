// @ts-check
// Looks for what nobody may find in storage: in plain, in base64, and in hexadecimal digits.

/**
 * Which of the secrets stand in the entries, in whatever way.
 *
 * @param {import("./read.js").Entry[]} entries
 * @param {Record<string, string>} secrets By what they are.
 * @returns {string[]}
 */
export function findSecrets(entries, secrets) {
  const texts = entries.flatMap(({ name, bytes }) => [name, ...readings(bytes)]);
  return Object.keys(secrets).filter((what) => texts.some((text) => text.includes(secrets[what])));
}

/** @param {Uint8Array} bytes @returns {string[]} */
function readings(bytes) {
  const plain = new TextDecoder("latin1").decode(bytes);
  return [plain, decoded(plain), new TextDecoder("latin1").decode(Uint8Array.from(plain.match(/[0-9a-f]{2}/gi) ?? [], (pair) => parseInt(pair, 16)))];
}

/** @param {string} text */
function decoded(text) {
  try {
    return atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return "";
  }
}
