// @ts-check
import { checkType } from "../options.js";

/**
 * Where a certificate comes from, and what signs with its key.
 *
 * @typedef {object} Source
 * @property {string} [certificatePath]
 * @property {string | Uint8Array<ArrayBuffer>} [certificate]
 * @property {string} [certificatePassword]
 * @property {CryptoKey} [key]
 * @property {import("./signer.js").SignCallback} [sign]
 */

/**
 * Checks what can be checked before the file is read.
 *
 * @param {any} given
 * @returns {Source}
 */
export function certificateSource(given) {
  const { certificatePath, certificate, certificatePassword, key, sign } = Object(given) === given ? given : { certificatePath: given };
  if (isNothing(certificatePath) === isNothing(certificate)) {
    throw new TypeError("certificate: give either certificatePath, of a PEM or PKCS#12 file, or certificate, with what is in such a file");
  }
  checkType("string", certificatePath, "certificatePath");
  if (isNothing(certificatePath) && typeof certificate !== "string" && !(certificate instanceof Uint8Array)) {
    throw new TypeError("certificate: it must be PEM text or the bytes of a PEM or PKCS#12 file, a Uint8Array");
  }
  checkType("string", certificatePassword, "certificatePassword");
  checkType("function", sign, "sign");
  if (!isNothing(key)) checkKey(key, sign);
  return { certificatePath, certificate, certificatePassword, key, sign };
}

/** @param {unknown} value */
function isNothing(value) {
  return value === undefined || value === null || value === "";
}

/** @param {any} key @param {unknown} sign */
function checkKey(key, sign) {
  if (sign) throw new TypeError("key: give it or sign, not both");
  const { type, usages, algorithm } = key;
  if (type !== "private" || !usages?.includes("sign")) throw new TypeError('key: it must be a private CryptoKey with the usage "sign"');
  if (!/^RSA(-PSS|SSA-PKCS1-v1_5)$/.test(algorithm.name) || algorithm.hash.name !== "SHA-256" || algorithm.modulusLength < 2048) {
    throw new TypeError("key: it must be an RSA key of 2048 bits or more for RSA-PSS with SHA-256; for AD FS, for RSASSA-PKCS1-v1_5");
  }
}
