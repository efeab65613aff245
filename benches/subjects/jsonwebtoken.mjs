// @ts-check
// The library by which msal-node signs, called as there: with the key's PEM.
import { createHash, randomUUID, X509Certificate } from "node:crypto";
import { createRequire } from "node:module";

const jwt = createRequire(import.meta.url)("jsonwebtoken");

/** @param {{ key: string, certificate: string }} pem @param {import("../sts.mjs").Place} sts */
export async function signing({ key, certificate }, { tokenEndpoint, clientId }) {
  const thumbprint = createHash("sha256").update(new X509Certificate(certificate).raw).digest("base64url");
  const header = { alg: "PS256", "x5t#S256": thumbprint };
  return () => {
    const now = Math.floor(Date.now() / 1000);
    return jwt.sign({ aud: tokenEndpoint, exp: now + 600, iss: clientId, sub: clientId, nbf: now, jti: randomUUID() }, key, { header });
  };
}
