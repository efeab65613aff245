// @ts-check
// The `jwt` matcher: a compact JWS (RFC 7515), decoded and, when the vector has a public key, verified by WebCrypto.

import { show } from "./text.js";

/** How each algorithm is verified (RFC 7518 sections 3.3 and 3.5). */
const ALGORITHMS = {
  RS256: { key: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, verify: { name: "RSASSA-PKCS1-v1_5" } },
  PS256: { key: { name: "RSA-PSS", hash: "SHA-256" }, verify: { name: "RSA-PSS", saltLength: 32 } },
};

/**
 * @param {{ header?: object, claims?: object, absent?: string[], verify?: string }} wanted `verify`: a PEM public key
 * @param {unknown} actual
 * @param {string} where
 * @param {(expected: unknown, actual: unknown, where: string) => Promise<string[]>} differences
 * @returns {Promise<string[]>}
 */
export async function jwtDifferences(wanted, actual, where, differences) {
  if (typeof actual !== "string") return [`${where} is ${show(actual)}, expected a JWT`];
  const parts = actual.split(".");
  const decoded = parts.length === 3 ? decode(parts) : undefined;
  if (!decoded) return [`${where} is not a JWT: ${show(actual)}`];
  const found = [
    ...(await differences(wanted.header ?? {}, decoded.header, `${where} header`)),
    ...(await differences(wanted.claims ?? {}, decoded.claims, `${where} claims`)),
  ];
  for (const path of wanted.absent ?? []) {
    const [part, name] = splitAtDot(path);
    if (Object.hasOwn(part === "header" ? decoded.header : decoded.claims, name)) {
      found.push(`${where} has ${path}, which must be absent`);
    }
  }
  if (wanted.verify !== undefined) found.push(...(await signatureDifferences(wanted.verify, parts, decoded.header, where)));
  return found;
}

/**
 * @param {string[]} parts
 * @returns {{ header: Record<string, unknown>, claims: Record<string, unknown> } | undefined}
 */
function decode(parts) {
  try {
    const [header, claims] = parts.slice(0, 2).map((part) => {
      const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(base64url(part)));
      if (value === null || typeof value !== "object") throw new TypeError("not an object");
      return value;
    });
    return { header, claims };
  } catch {
    return undefined;
  }
}

/**
 * @param {string} pem
 * @param {string[]} parts
 * @param {Record<string, unknown>} header
 * @param {string} where
 */
async function signatureDifferences(pem, parts, header, where) {
  if (header.alg !== "RS256" && header.alg !== "PS256") return [`${where} is signed with ${show(header.alg)}, expected RS256 or PS256`];
  const algorithm = ALGORITHMS[header.alg];
  const der = base64(pem.replace(/-----[^-]+-----|\s/g, ""));
  const key = await crypto.subtle.importKey("spki", der, algorithm.key, false, ["verify"]);
  let signature;
  try {
    signature = base64url(parts[2]);
  } catch {
    return [`${where} has a signature that is not base64url`];
  }
  const signed = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
  const good = await crypto.subtle.verify(algorithm.verify, key, signature, signed);
  return good ? [] : [`${where} has a ${header.alg} signature that the public key does not verify`];
}

/**
 * RFC 7515 section 2: the URL alphabet, without padding.
 * @param {string} text
 */
function base64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new TypeError("not base64url");
  return base64(text.replaceAll("-", "+").replaceAll("_", "/"));
}

/** @param {string} text */
function base64(text) {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

/** @param {string} path */
function splitAtDot(path) {
  const dot = path.indexOf(".");
  return [path.slice(0, dot), path.slice(dot + 1)];
}
