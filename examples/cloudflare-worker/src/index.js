// @ts-check
// Gets an application's token for Azure Storage, and answers with what it says; at /sign-in, a person's. A real Worker would call the service
// with it instead.
import { ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential } from "azure-identity-wasm";
import { signAssertion } from "./assertion.js";
import { signedIn } from "./person.js";

/**
 * @typedef {object} Env
 * @property {string} AZURE_TENANT_ID
 * @property {string} AZURE_CLIENT_ID
 * @property {string} [AZURE_CLIENT_SECRET]
 * @property {string} [AZURE_CLIENT_CERTIFICATE] A certificate with its private key, PEM.
 * @property {string} [AZURE_CLIENT_KEY] A private key in PKCS#8, PEM.
 * @property {string} [AZURE_CLIENT_CERTIFICATE_THUMBPRINT] The SHA-256 of its certificate, in base64url.
 * @property {string} [AZURE_AUTHORITY_HOST] Another cloud than the public one.
 */

/** Lives as long as the isolate, so that its requests share one token. @type {ReturnType<typeof credentialOf> | undefined} */
let credential;

export default {
  /** @param {Request} request @param {Env} env */
  async fetch(request, env) {
    try {
      const who = new URL(request.url).pathname === "/" ? (credential ??= credentialOf(env)) : await signedIn(request, env);
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

/** @param {Env} env */
function credentialOf(env) {
  const { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: client, AZURE_CLIENT_SECRET: secret, AZURE_AUTHORITY_HOST: authority } = env;
  // An authority that Microsoft does not know, as an emulator's, is one that whoever configures this Worker trusts.
  const options = { host: { env }, disableInstanceDiscovery: authority !== undefined };
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
