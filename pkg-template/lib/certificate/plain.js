// @ts-check
import { bytesFrom } from "../base64.js";
import { elements, numberFrom } from "./der.js";

/**
 * @typedef {object} Contents What a file holds.
 * @property {Uint8Array<ArrayBuffer>} [key] PKCS#8, in DER.
 * @property {string[]} chain Certificates in base64 of their DER, each issued by the next one.
 *
 * @typedef {{ base64: string, issuer: string, subject: string, spki: string }} Certificate
 */

/**
 * Reads what is most often given: PEM with certificates and, unless it is elsewhere, one RSA key in PKCS#8. At the least doubt it returns
 * nothing: then the artefact for keys has to read it, or to say what is wrong with it (`keys.js`).
 *
 * @param {string} text
 * @param {boolean} withKey
 * @returns {Contents | undefined}
 */
export function readPlain(text, withKey) {
  try {
    const blocks = [...text.matchAll(/-----BEGIN ([A-Z ]+)-----([\w+/=\s]*)-----END \1-----/g)];
    if (blocks.length !== text.split("-----BEGIN ").length - 1) return undefined;
    const named = (/** @type {string} */ name) => blocks.filter(([, label]) => label === name).map(([, , body]) => body.replace(/\s/g, ""));
    const bodies = named("CERTIFICATE");
    const certificates = [...new Set(bodies)].map(certificateFrom);
    if (!withKey) return withChain(certificates.find(isLeaf), certificates);
    const [key] = named("PRIVATE KEY");
    if (blocks.length !== bodies.length + 1) return undefined;
    const publicKey = publicKeyOf(binaryFrom(key));
    const leaf = certificates.find(({ spki }) => spki.endsWith(publicKey) && elements(spki)[0].content.startsWith(RSA));
    return withChain(leaf, certificates, bytesFrom(key));
  } catch {
    return undefined;
  }
}

/**
 * The public key of a certificate: SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).
 * @param {string} base64
 */
export function publicKeyFrom(base64) {
  return Uint8Array.from(certificateFrom(base64).spki, (character) => character.charCodeAt(0));
}

/** @param {string} base64 @returns {Certificate} */
function certificateFrom(base64) {
  const [{ content }, ...others] = elements(binaryFrom(base64));
  const [signed, , signature, ...more] = elements(content);
  const fields = elements(signed.content);
  if (fields[0].tag === VERSION) fields.shift();
  const [, , issuer, , subject, spki] = fields.map(({ whole }) => whole);
  sure(!others.length && !more.length && signature.tag === BIT_STRING && spki);
  return { base64, issuer, subject, spki };
}

/**
 * Modulus and exponent of a private key, one after the other, as they stand in a certificate too. What a library for RSA may not notice,
 * as a damaged number, is noticed here.
 *
 * @param {string} pkcs8
 */
function publicKeyOf(pkcs8) {
  const [{ content }, ...others] = elements(pkcs8);
  const [{ content: version }, algorithm, { content: inside }, ...more] = elements(content);
  const numbers = elements(elements(inside)[0].content);
  const [zero, n, e, d, p, q, dp, dq, coefficient] = numbers.map(({ content }) => numberFrom(content));
  sure(!others.length && !more.length && numbers.length === 9 && version === "\0" && zero === 0n && algorithm.whole === RSA);
  sure(n >> 2047n && !(n >> 8192n) && e > 2n && !(e >> 32n) && p * q === n && (coefficient * q) % p === 1n);
  for (const [prime, exponent] of [[p, dp], [q, dq]]) sure((e * d) % (prime - 1n) === 1n && d % (prime - 1n) === exponent);
  return numbers[1].whole + numbers[2].whole;
}

/** Whether a certificate is not the issuer of another one. @param {Certificate} one @param {number} _ @param {Certificate[]} all */
function isLeaf(one, _, all) {
  return all.every((other) => other === one || other.issuer !== one.subject);
}

/**
 * Each certificate's issuer follows it. Names are compared, not signatures: Entra checks these.
 *
 * @param {Certificate | undefined} leaf
 * @param {Certificate[]} all
 * @param {Uint8Array<ArrayBuffer>} [key]
 */
function withChain(leaf, all, key) {
  /** @type {Set<Certificate>} */
  const chain = new Set();
  for (let last = leaf; last; ) {
    const { issuer, subject } = last;
    chain.add(last);
    last = issuer === subject ? undefined : all.find((one) => one.subject === issuer && !chain.has(one));
  }
  return leaf && { key, chain: Array.from(chain, ({ base64 }) => base64) };
}

/** @param {string} base64 */
function binaryFrom(base64) {
  sure(base64.length % 4 === 0);
  return atob(base64);
}

/** @param {unknown} condition */
function sure(condition) {
  if (!condition) throw new SyntaxError();
}

const BIT_STRING = 3;
const VERSION = 0xa0;
/** The algorithm rsaEncryption, without parameters (RFC 8017, A.1). */
const RSA = "0\r\x06\t*\x86H\x86\xf7\r\x01\x01\x01\x05\0";
