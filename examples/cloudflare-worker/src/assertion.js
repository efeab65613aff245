// @ts-check
// Assertions that the Worker signs itself, with WebCrypto
// (https://learn.microsoft.com/entra/identity-platform/certificate-credentials).

const PS256 = { name: "RSA-PSS", hash: "SHA-256", saltLength: 32 };

/** Seconds that an assertion is good for: it is used at once. */
const LIFETIME = 300;

/**
 * An assertion of the application in `env`, signed with its key.
 *
 * @param {import("./index.js").Env} env
 * @returns {Promise<string>}
 */
export async function signAssertion(env) {
  const { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: client, AZURE_CLIENT_KEY: pem = "", AZURE_CLIENT_CERTIFICATE_THUMBPRINT: thumbprint } = env;
  const authority = env.AZURE_AUTHORITY_HOST?.replace(/\/$/, "") ?? "https://login.microsoftonline.com";
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: "PS256", typ: "JWT", "x5t#S256": thumbprint };
  const claims = {
    aud: `${authority}/${tenant}/oauth2/v2.0/token`,
    iss: client,
    sub: client,
    jti: crypto.randomUUID(),
    nbf: now,
    exp: now + LIFETIME,
  };
  const input = [header, claims].map((part) => base64url(new TextEncoder().encode(JSON.stringify(part)))).join(".");
  const key = await crypto.subtle.importKey("pkcs8", bytesOf(pem), PS256, false, ["sign"]);
  const signature = await crypto.subtle.sign(PS256, key, new TextEncoder().encode(input));
  return `${input}.${base64url(new Uint8Array(signature))}`;
}

/** @param {string} pem */
function bytesOf(pem) {
  return Uint8Array.from(atob(pem.replace(/-----[^-]+-----|\s/g, "")), (character) => character.charCodeAt(0));
}

/** @param {Uint8Array} bytes */
function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
