// @ts-check
// Our package, as `parties/identity.mjs` uses the official one.

import { ClientCertificateCredential, ClientSecretCredential, OnBehalfOfCredential, createAuthenticatedFetch } from "azure-identity-wasm";
import { serve } from "./serve.mjs";

await serve((description) => {
  const credential = make(description);
  return {
    getToken: async (scope, options) => (await credential.getToken(scope, options)).token,
    call: async (scope, url) => {
      const response = await createAuthenticatedFetch(credential, scope)(url);
      return { status: response.status, body: await response.json() };
    },
  };
});

/** @param {import("./serve.mjs").Description} description */
function make({ authority, tenant, client, secret, certificatePath = "", sendChain, userAssertion }) {
  const options = { authorityHost: authority, disableInstanceDiscovery: true };
  const application = { tenantId: tenant, clientId: client, ...options };
  if (userAssertion && secret) return new OnBehalfOfCredential({ ...application, clientSecret: secret, userAssertionToken: userAssertion });
  if (userAssertion) {
    return new OnBehalfOfCredential({ ...application, certificatePath, sendCertificateChain: sendChain, userAssertionToken: userAssertion });
  }
  if (secret) return new ClientSecretCredential(tenant, client, secret, options);
  return new ClientCertificateCredential(tenant, client, { certificatePath }, { ...options, sendCertificateChain: sendChain });
}
