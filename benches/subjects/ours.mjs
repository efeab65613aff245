// @ts-check
import { ClientCertificateCredential, ClientSecretCredential } from "azure-identity-wasm";

/** @param {import("../sts.mjs").Place} sts @param {{ fetch?: typeof globalThis.fetch }} [given] */
export default function make({ origin, tenantId, clientId, clientSecret }, { fetch } = {}) {
  const host = fetch && { fetch };
  const options = { authorityHost: origin, disableInstanceDiscovery: true, ...(host && { host }) };
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, options);
  return {
    getToken: (/** @type {string} */ scope, /** @type {AbortSignal | undefined} */ abortSignal) =>
      abortSignal === undefined ? credential.getToken(scope) : credential.getToken(scope, { abortSignal }),
  };
}

/** Calls for tokens that no cache has. The answer is at hand. @param {{ key: string, certificate: string }} pem @param {import("../sts.mjs").Place} sts */
export async function signing({ key, certificate }, { origin, tenantId, clientId }) {
  const body = JSON.stringify({ token_type: "Bearer", expires_in: 3599, access_token: "token" });
  const fetch = async () => new Response(body, { headers: { "content-type": "application/json" } });
  const options = { authorityHost: origin, disableInstanceDiscovery: true, host: { fetch } };
  const credential = new ClientCertificateCredential(tenantId, clientId, { certificate: key + certificate }, options);
  let count = 0;
  return () => credential.getToken(`https://bench-${(count += 1)}.example.net/.default`);
}
