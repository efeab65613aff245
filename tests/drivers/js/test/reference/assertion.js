// @ts-check
// A client assertion, signed by WebCrypto with the key of a PEM text (PKCS#8) and named by its first certificate.

/**
 * @param {string} pem
 * @param {{ url: string, clientId: string, now: number }} claimed
 * @param {import("./token-client.js").Mutation} mutation
 */
export async function signAssertion(pem, { url, clientId, now }, mutation) {
  const keyBytes = section(pem, "PRIVATE KEY");
  const algorithm = { name: "RSA-PSS", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("pkcs8", keyBytes, algorithm, false, ["sign"]);
  const thumbprint = await crypto.subtle.digest("SHA-256", section(pem, "CERTIFICATE"));
  const parts = {
    header: /** @type {any} */ ({ alg: "PS256", typ: "JWT", "x5t#S256": base64url(new Uint8Array(thumbprint)) }),
    claims: { aud: url, iss: clientId, sub: clientId, jti: crypto.randomUUID(), nbf: now, exp: now + 600 },
  };
  mutation.jwt?.(parts);
  const signed = [parts.header, parts.claims].map((part) => base64url(new TextEncoder().encode(JSON.stringify(part)))).join(".");
  const signature = new Uint8Array(await crypto.subtle.sign({ name: "RSA-PSS", saltLength: 32 }, key, new TextEncoder().encode(signed)));
  if (mutation.breakSignature) signature[0] ^= 1;
  return `${signed}.${base64url(signature)}`;
}

/**
 * @param {string} pem
 * @param {string} label
 */
function section(pem, label) {
  const found = new RegExp(`-----BEGIN ${label}-----([^-]+)-----END`).exec(pem);
  if (!found) throw new TypeError(`certificate has no ${label}`);
  return Uint8Array.from(atob(found[1].replace(/\s/g, "")), (c) => c.charCodeAt(0));
}

/** @param {Uint8Array} bytes */
function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
