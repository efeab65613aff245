// @ts-check
import { ClientSecretCredential } from "azure-identity-wasm";

/** @param {import("../sts.mjs").Place} sts @param {{ fetch?: typeof globalThis.fetch }} [given] */
export default function make({ origin, tenantId, clientId, clientSecret }, { fetch } = {}) {
  const host = fetch && { fetch };
  const options = { authorityHost: origin, disableInstanceDiscovery: true, ...(host && { host }) };
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, options);
  return {
    getToken: (/** @type {string} */ scope, /** @type {AbortSignal | undefined} */ abortSignal) =>
      abortSignal === undefined ? credential.getToken(scope) : credential.getToken(scope, { abortSignal }),
  };
}
