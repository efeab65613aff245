// @ts-check
// Ours and `@azure/identity` are made by the same code: that is what a drop-in is.

/**
 * @param {any} identity The library, as it was imported.
 * @param {import("./serve.mjs").Description} description
 */
export function make(identity, { authority, tenant, client, secret, certificatePath = "", sendChain, userAssertion }) {
  const { ClientCertificateCredential, ClientSecretCredential, OnBehalfOfCredential } = identity;
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
