// @ts-check
// Makes one call, says when it is over, and does nothing more: what keeps the process then is the package's.

import { ClientSecretCredential, RefreshTokenCredential } from "azure-identity-wasm";

const { ready, call } = JSON.parse(process.argv[2]);
const make = (/** @type {any} */ options) =>
  new ClientSecretCredential(ready.tenant_id, ready.client_id, ready.client_secret, {
    authorityHost: ready.origin,
    disableInstanceDiscovery: true,
    ...options,
  });
const ask = (/** @type {any} */ options, /** @type {any} */ more = {}) => make(options).getToken(ready.resource_scope, more);

/** @type {Record<string, () => unknown>} */
const calls = {
  none: () => make({}),
  token: () => ask({}),
  tokens: () => Promise.all(Array.from({ length: 20 }, () => ask({}))),
  aborted: () => ask({}, { abortSignal: AbortSignal.timeout(200) }).catch(() => {}),
  "cut off": () => ask({ retryOptions: { exchangeTimeoutInMs: 200, maxRetries: 0 } }).catch(() => {}),
  failed: () => ask({ retryOptions: { maxRetries: 0 } }).catch(() => {}),
  "aborted in a wait": () => ask({ retryOptions: { retryDelayInMs: 4500 } }, { abortSignal: AbortSignal.timeout(300) }).catch(() => {}),
  "sign-out": async () => {
    const options = { authorityHost: ready.origin, disableInstanceDiscovery: true, refreshToken: "none of the service's" };
    const credential = new RefreshTokenCredential(ready.tenant_id, ready.client_id, options);
    await credential.getToken(ready.resource_scope).catch(() => {});
    await credential.signOut();
  },
  "large answer": () => ask({ retryOptions: { maxRetries: 0 } }).catch(() => {}),
};
await calls[call]();
console.log("over");
