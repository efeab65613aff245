// @ts-check
// How the WebAssembly is loaded: late, once, and again after a failure.

import * as identity from "azure-identity-wasm";
import { watchWasm } from "../kit/wasm.mjs";

const { ready } = JSON.parse(process.argv[2]);
const wasm = watchWasm();
let compilations = 0;
const compile = WebAssembly.compile;
WebAssembly.compile = async (bytes) => {
  const module = await compile(bytes);
  // Node's fetch is partly WebAssembly too.
  if (!WebAssembly.Module.exports(module).some(({ name }) => name === "poll")) return module;
  compilations += 1;
  if (compilations === 1) throw new WebAssembly.CompileError("broken by the test");
  return module;
};

const options = { authorityHost: ready.origin, disableInstanceDiscovery: true };
const make = () => new identity.ClientSecretCredential(ready.tenant_id, ready.client_id, ready.client_secret, options);
const ask = () => make().getToken(ready.resource_scope);
const untouched = [compilations, wasm.instances];
const first = await ask().catch((/** @type {any} */ error) => error);
const aborted = await make().getToken(ready.resource_scope, { abortSignal: AbortSignal.abort() }).catch((/** @type {any} */ error) => error.name);
await Promise.all([identity.preload(), ask(), ask(), identity.preload()]);
await identity.preload();
const loaded = [compilations, wasm.instances];
const unavailable = first instanceof identity.CredentialUnavailableError;
console.log(JSON.stringify({ untouched, unavailable, message: first.message, aborted, loaded }));
