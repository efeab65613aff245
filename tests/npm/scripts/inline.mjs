// @ts-check
// The entry that brings its WebAssembly along as text.

import { ClientSecretCredential } from "azure-identity-wasm/inline";

const { ready } = JSON.parse(process.argv[2]);
const options = { authorityHost: ready.origin, disableInstanceDiscovery: true };
const { token } = await new ClientSecretCredential(ready.tenant_id, ready.client_id, ready.client_secret, options).getToken(ready.resource_scope);
console.log(JSON.stringify({ length: token.length }));
