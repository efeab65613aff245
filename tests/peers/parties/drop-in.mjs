// @ts-check
// Ours and `@azure/identity` are made by the same code: that is what a drop-in is.

/**
 * @param {any} identity The library, as it was imported.
 * @param {import("./serve.mjs").Description} description
 * @param {(shown: import("./serve.mjs").Shown) => void} show Tells the user of a device what to do.
 */
export function make(identity, description, show) {
  return description.signIn ? person(identity, description, show) : application(identity, description);
}

/** @param {any} identity @param {import("./serve.mjs").Description} description */
function application(identity, { authority, tenant, client, secret, certificatePath = "", sendChain, userAssertion }) {
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

/** @param {any} identity @param {import("./serve.mjs").Description} description @param {(shown: import("./serve.mjs").Shown) => void} show */
function person(identity, { authority, tenant, client, secret, signIn, username, password, code, redirectUri }, show) {
  const options = { authorityHost: authority, disableInstanceDiscovery: true };
  const application = { tenantId: tenant, clientId: client, ...options };
  switch (signIn) {
    case "device":
      return new identity.DeviceCodeCredential({
        ...application,
        userPromptCallback: (/** @type {any} */ info) => show({ uri: info.verificationUri, code: info.userCode, message: info.message }),
      });
    case "password":
      return new identity.UsernamePasswordCredential(tenant, client, username, password, options);
    case "code":
      return secret
        ? new identity.AuthorizationCodeCredential(tenant, client, secret, code, redirectUri, options)
        : new identity.AuthorizationCodeCredential(tenant, client, code, redirectUri, options);
    default:
      return new identity.InteractiveBrowserCredential(application);
  }
}
