// @ts-check
import { CredentialUnavailableErrorName } from "../errors.js";
import { publicKeyFrom } from "./plain.js";

/**
 * How an assertion is signed (RFC 7518, 3.1), as WebCrypto calls it, and how it names its certificate (RFC 7515, 4.1.7 and 4.1.8).
 *
 * @typedef {{ alg: "PS256" | "RS256", name: string, hash: string, saltLength?: number, x5t: string, digest: string }} Algorithm
 */

/** @type {Algorithm} */
export const PS256 = { alg: "PS256", name: "RSA-PSS", hash: "SHA-256", saltLength: 32, x5t: "x5t#S256", digest: "SHA-256" };
/** For AD FS, which knows no other. @type {Algorithm} */
export const RS256 = { alg: "RS256", name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", x5t: "x5t", digest: "SHA-1" };

/** @typedef {(input: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>} Sign */

/**
 * What signs with a certificate's key: a key of WebCrypto that cannot be exported, or what the user has in its place.
 *
 * @param {import("./source.js").Source} source
 * @param {import("./plain.js").Contents} contents
 * @param {Algorithm} algorithm
 * @returns {Promise<Sign>}
 */
export async function signerOf(source, contents, algorithm) {
  const { key, sign } = source;
  if (contents.key) {
    const own = crypto.subtle.importKey("pkcs8", contents.key, algorithm, false, ["sign"]).catch((cause) => {
      throw new TypeError(`certificate: WebCrypto does not take its private key: ${cause.message}`);
    });
    return bySubtle(await own, algorithm);
  }
  if (!key) return checked("sign", byCallback(/** @type {SignCallback} */ (sign), algorithm), contents, algorithm);
  if (key.algorithm.name !== algorithm.name) throw new TypeError(`key: this token service needs a key for ${algorithm.name}`);
  return checked("key", bySubtle(key, algorithm), contents, algorithm);
}

/** @param {CryptoKey} key @param {Algorithm} algorithm @returns {Sign} */
function bySubtle(key, algorithm) {
  return async (input) => new Uint8Array(await crypto.subtle.sign(algorithm, key, input));
}

/**
 * @typedef {(input: Uint8Array, algorithm: "PS256" | "RS256") => Promise<Uint8Array>} SignCallback
 * @param {SignCallback} sign
 * @param {Algorithm} algorithm
 * @returns {Sign}
 */
function byCallback(sign, { alg }) {
  return async (input) => {
    const signing = (async () => sign(input, alg))();
    const signature = await signing.catch((cause) => {
      const failure = new Error(`sign: it failed: ${cause?.message ?? cause}`);
      if (cause?.name === CredentialUnavailableErrorName) failure.name = cause.name;
      throw failure;
    });
    if (signature instanceof Uint8Array) return new Uint8Array(signature);
    throw new TypeError("sign: it must return the bytes of the signature, a Uint8Array");
  };
}

/**
 * Signs, and sees that the first signature fits the certificate: Entra would only say that it does not.
 *
 * @param {string} name
 * @param {Sign} sign
 * @param {import("./plain.js").Contents} contents
 * @param {Algorithm} algorithm
 * @returns {Sign}
 */
function checked(name, sign, { chain: [leaf] }, algorithm) {
  let fits = false;
  const verify = async (/** @type {Uint8Array<ArrayBuffer>} */ signature, /** @type {Uint8Array<ArrayBuffer>} */ input) => {
    const publicKey = await crypto.subtle.importKey("spki", publicKeyFrom(leaf), algorithm, false, ["verify"]);
    return crypto.subtle.verify(algorithm, publicKey, signature, input);
  };
  return async (input) => {
    const signature = await sign(input);
    fits ||= await verify(signature, input).catch(() => false); // as with a certificate that is not for RSA
    if (fits) return signature;
    throw new TypeError(`${name}: its signature does not fit the certificate. Give the certificate of that very key`);
  };
}
