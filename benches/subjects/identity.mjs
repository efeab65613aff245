// @ts-check
import { ClientSecretCredential } from "@azure/identity";
import { metadataOf } from "./metadata.mjs";

/** @param {import("../sts.mjs").Place} sts @param {{ fetch?: typeof globalThis.fetch }} [given] */
export function credential({ origin, tenantId, clientId, clientSecret }, { fetch } = {}) {
  const httpClient = fetch && httpClientOf(fetch);
  const options = { authorityHost: origin, disableInstanceDiscovery: true, ...(httpClient && { httpClient }) };
  return new ClientSecretCredential(tenantId, clientId, clientSecret, options);
}

/** @param {import("../sts.mjs").Place} sts @param {{ fetch?: typeof globalThis.fetch }} [given] */
export default function make(sts, given) {
  const made = credential(sts, given);
  return {
    getToken: (/** @type {string} */ scope, /** @type {AbortSignal | undefined} */ abortSignal) =>
      abortSignal === undefined ? made.getToken(scope) : made.getToken(scope, { abortSignal }),
  };
}

/** An HTTP client of Azure's pipeline that answers by `fetch`. @param {typeof globalThis.fetch} fetch @returns {any} */
function httpClientOf(fetch) {
  return {
    sendRequest: async (/** @type {any} */ request) => {
      const isMetadata = request.method === "GET";
      const response = isMetadata ? undefined : await fetch(request.url);
      const bodyAsText = response === undefined ? JSON.stringify(metadataOf(request.url)) : await response.text();
      // The request's own headers are of the class that a response needs.
      const headers = new request.headers.constructor({ "content-type": "application/json" });
      return { request, status: 200, headers, bodyAsText };
    },
  };
}
