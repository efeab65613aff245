// @ts-check
// A credential that is told nothing but its arguments: the environment says the rest.

import { ClientSecretCredential } from "azure-identity-wasm";

const { ready } = JSON.parse(process.argv[2]);
const credential = new ClientSecretCredential(ready.tenant_id, ready.client_id, ready.client_secret, { disableInstanceDiscovery: true });
const { token } = await credential.getToken(ready.resource_scope);
console.log(JSON.stringify({ length: token.length }));
