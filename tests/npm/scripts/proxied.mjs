// @ts-check
// Asks a host of managed identities, whatever proxy the environment names; then asks something else by the runtime's own fetch, which may know that proxy.

import { ManagedIdentityCredential } from "azure-identity-wasm";

const { ready } = JSON.parse(process.argv[2]);
const { token } = await new ManagedIdentityCredential({ retryOptions: { maxRetries: 0 } }).getToken(ready.resource_scope);
const own = await fetch("http://elsewhere.invalid/").then(
  ({ status }) => status,
  () => 0,
);
console.log(JSON.stringify({ length: token.length, own }));
