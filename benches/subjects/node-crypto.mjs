// @ts-check
// Node's own way to sign, which is not asynchronous: an assertion by hand.
import { createHash, createPrivateKey, constants, randomUUID, sign, X509Certificate } from "node:crypto";

/** @param {{ key: string, certificate: string }} pem @param {import("../sts.mjs").Place} sts */
export async function signing({ key: pem, certificate }, { tokenEndpoint, clientId }) {
  const key = { key: createPrivateKey(pem), padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const thumbprint = createHash("sha256").update(new X509Certificate(certificate).raw).digest("base64url");
  const header = encoded({ alg: "PS256", typ: "JWT", "x5t#S256": thumbprint });
  return () => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { aud: tokenEndpoint, iss: clientId, sub: clientId, jti: randomUUID(), nbf: now, iat: now, exp: now + 600 };
    const input = `${header}.${encoded(claims)}`;
    return `${input}.${sign("sha256", Buffer.from(input), key).toString("base64url")}`;
  };
}

/** @param {object} part */
function encoded(part) {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
