// @ts-check
// The entry that is given its WebAssembly, in the way that the argument `given` says.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ClientSecretCredential, CredentialUnavailableError, init } from "azure-identity-wasm/slim";

const { ready, given } = JSON.parse(process.argv[2]);
const bytes = await readFile(fileURLToPath(import.meta.resolve("azure-identity-wasm/identity.wasm")));
const url = `data:application/wasm;base64,${bytes.toString("base64")}`;

/** @type {Record<string, () => any>} */
const ways = {
  module: () => WebAssembly.compile(bytes),
  bytes: () => bytes,
  "array buffer": () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
  response: () => new Response(bytes, { headers: { "content-type": "application/wasm" } }),
  "promised response": () => fetch(url),
  url: () => new URL(url),
  text: () => url,
};
const options = { authorityHost: ready.origin, disableInstanceDiscovery: true };
const ask = () => new ClientSecretCredential(ready.tenant_id, ready.client_id, ready.client_secret, options).getToken(ready.resource_scope);
const why = (/** @type {any} */ error) => `${error.name}: ${error.message}`;

const before = await ask().catch((error) => (error instanceof CredentialUnavailableError ? error.message : why(error)));
const missing = await init(new Response("", { status: 404 })).catch(why);
const wrong = await init(/** @type {any} */ (5)).catch(why);
await init(ways[given]());
const { token } = await ask();
console.log(JSON.stringify({ before, missing, wrong, length: token.length }));
