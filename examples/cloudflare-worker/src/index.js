// @ts-check
// Gets an application's token for Azure Storage, and answers with what it says; at /sign-in a person's, and at /on-behalf-of that of whoever sends a token
// for this application. A real Worker would call the service with it instead.
import { ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential, OnBehalfOfCredential } from "azure-identity-wasm";
import { signAssertion } from "./assertion.js";
import { hostOf } from "./host.js";
import { signedIn } from "./person.js";

// The class of the objects that keep tokens: wrangler.toml names it.
export { TokenStoreObject } from "azure-identity-wasm/stores";

/**
 * @typedef {object} Env
 * @property {string} AZURE_TENANT_ID
 * @property {string} AZURE_CLIENT_ID
 * @property {string} [AZURE_CLIENT_SECRET]
 * @property {string} [AZURE_CLIENT_CERTIFICATE] A certificate with its private key, PEM.
 * @property {string} [AZURE_CLIENT_KEY] A private key in PKCS#8, PEM.
 * @property {string} [AZURE_CLIENT_CERTIFICATE_THUMBPRINT] The SHA-256 of its certificate, in base64url.
 * @property {string} [AZURE_AUTHORITY_HOST] Another cloud than the public one.
 * @property {string} [AZURE_TOKEN_KEY] What tokens are encrypted with that all isolates share: 32 random bytes in base64. Without it, each has its own.
 * @property {import("azure-identity-wasm/stores").DurableObjectNamespace} [TOKENS]
 */

/** Lives as long as the isolate, so that its requests share one token. @type {ReturnType<typeof credentialOf> | undefined} */
let credential;

export default {
  /** @param {Request} request @param {Env} env */
  async fetch(request, env) {
    try {
      const who = await credentialFor(request, env);
      if (who instanceof Response) return who;
      const { token } = await who.getToken("https://storage.azure.com/.default");
      const { aud, appid, idtyp, exp } = claimsOf(token);
      return Response.json({ credential: who.constructor.name, claims: { aud, appid, idtyp, exp } });
    } catch (error) {
      // None of our messages has a secret in it.
      return Response.json({ error: String(error) }, { status: 502 });
    }
  },
};

/** @param {Request} request @param {Env} env */
async function credentialFor(request, env) {
  switch (new URL(request.url).pathname) {
    case "/":
      return (credential ??= credentialOf(env));
    case "/on-behalf-of":
      return onBehalfOf(request, env);
    default:
      return signedIn(request, env);
  }
}

/**
 * The user who has called, as an application calls the next one (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow). Those
 * credentials share their tokens: one for each request costs nothing.
 *
 * @param {Request} request
 * @param {Env} env
 */
function onBehalfOf(request, env) {
  const [, userAssertionToken] = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (!userAssertionToken) return new Response(null, { status: 401, headers: { "www-authenticate": "Bearer" } });
  const { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret = "", AZURE_AUTHORITY_HOST: authority } = env;
  return new OnBehalfOfCredential({ tenantId, clientId, clientSecret, userAssertionToken, host: hostOf(env), disableInstanceDiscovery: authority !== undefined });
}

/** @param {Env} env */
function credentialOf(env) {
  const { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: client, AZURE_CLIENT_SECRET: secret, AZURE_AUTHORITY_HOST: authority } = env;
  // An authority that Microsoft does not know, as an emulator's, is one that whoever configures this Worker trusts.
  const options = { host: hostOf(env), disableInstanceDiscovery: authority !== undefined };
  if (secret) return new ClientSecretCredential(tenant, client, secret, options);
  const { AZURE_CLIENT_CERTIFICATE: certificate } = env;
  if (certificate) return new ClientCertificateCredential(tenant, client, { certificate }, options);
  if (!env.AZURE_CLIENT_KEY) throw new Error("set AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE or AZURE_CLIENT_KEY: wrangler.toml says how");
  return new ClientAssertionCredential(tenant, client, () => signAssertion(env), options);
}

/** @param {string} token */
function claimsOf(token) {
  return JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));
}
