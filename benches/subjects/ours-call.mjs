// @ts-check
// Whole calls for tokens that no cache has, with a certificate: from getToken to the token. The answer is at hand.
import { ClientCertificateCredential } from "azure-identity-wasm";

/** @param {{ key: string, certificate: string }} pem @param {import("../sts.mjs").Place} sts */
export async function signing({ key, certificate }, { origin, tenantId, clientId }) {
  const body = JSON.stringify({ token_type: "Bearer", expires_in: 3599, access_token: "token" });
  const fetch = async () => new Response(body, { headers: { "content-type": "application/json" } });
  const options = { authorityHost: origin, disableInstanceDiscovery: true, host: { fetch } };
  const credential = new ClientCertificateCredential(tenantId, clientId, { certificate: key + certificate }, options);
  let count = 0;
  return () => credential.getToken(`https://bench-${(count += 1)}.example.net/.default`);
}
