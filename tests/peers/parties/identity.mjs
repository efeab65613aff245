// @ts-check
// @azure/identity, and the pipeline of Azure's SDKs.

import { bearerTokenAuthenticationPolicy, createDefaultHttpClient, createPipelineFromOptions, createPipelineRequest } from "@azure/core-rest-pipeline";
import { ClientCertificateCredential, ClientSecretCredential, OnBehalfOfCredential } from "@azure/identity";
import { serve } from "./serve.mjs";

await serve((description) => {
  const credential = make(description);
  return {
    getToken: async (scope, options) => /** @type {any} */ (await credential.getToken(scope, options)).token,
    call: async (scope, url) => {
      const pipeline = createPipelineFromOptions({});
      pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: scope }));
      const { status, bodyAsText } = await pipeline.sendRequest(createDefaultHttpClient(), createPipelineRequest({ url }));
      return { status, body: JSON.parse(bodyAsText ?? "null") };
    },
  };
});

/** @param {import("./serve.mjs").Description} description */
function make({ authority, tenant, client, secret, certificatePath = "", sendChain, userAssertion }) {
  // An authority that is not Microsoft's: the option for private clouds.
  const options = { authorityHost: authority, disableInstanceDiscovery: true };
  const application = { tenantId: tenant, clientId: client, ...options };
  if (userAssertion && secret) return new OnBehalfOfCredential({ ...application, clientSecret: secret, userAssertionToken: userAssertion });
  if (userAssertion) {
    return new OnBehalfOfCredential({ ...application, certificatePath, sendCertificateChain: sendChain, userAssertionToken: userAssertion });
  }
  if (secret) return new ClientSecretCredential(tenant, client, secret, options);
  return new ClientCertificateCredential(tenant, client, { certificatePath }, { ...options, sendCertificateChain: sendChain });
}
