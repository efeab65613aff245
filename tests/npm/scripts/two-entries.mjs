// @ts-check
// Two parts of a program that import two entries: neither must take the other's WebAssembly away.

import { ClientSecretCredential } from "azure-identity-wasm";
import "azure-identity-wasm/slim";

const { ready } = JSON.parse(process.argv[2]);
const options = { authorityHost: ready.origin, disableInstanceDiscovery: true };
const { token } = await new ClientSecretCredential(ready.tenant_id, ready.client_id, ready.client_secret, options).getToken(ready.resource_scope);
console.log(JSON.stringify({ length: token.length }));
