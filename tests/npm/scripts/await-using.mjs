// @ts-check
// `await using` closes a credential at the end of its block, where the runtime has the syntax.

import { ClientSecretCredential } from "azure-identity-wasm";

const { ready } = JSON.parse(process.argv[2]);
const options = { authorityHost: ready.origin, disableInstanceDiscovery: true };
const credential = new ClientSecretCredential(ready.tenant_id, ready.client_id, ready.client_secret, options);
{
  await using held = credential;
  await held.getToken(ready.resource_scope);
}
console.log(JSON.stringify({ after: await credential.getToken(ready.resource_scope).catch((error) => error.message) }));
