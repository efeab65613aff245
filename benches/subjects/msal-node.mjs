// @ts-check
import { ConfidentialClientApplication } from "@azure/msal-node";
import { metadataOf } from "./metadata.mjs";

/** @param {import("../sts.mjs").Place} sts @param {{ fetch?: typeof globalThis.fetch }} [given] */
export default function make(sts, { fetch } = {}) {
  return around(application(sts, fetch));
}

/**
 * One whose cache holds a token for every scope. Filling it by requests takes minutes, so it is read from a serialised cache.
 * @param {import("../sts.mjs").Place} sts
 * @param {{ fetch: typeof globalThis.fetch, scopes: string[] }} given
 */
export async function full(sts, { fetch, scopes }) {
  const seed = application(sts, fetch);
  await around(seed).getToken(scopes[0]);
  const cache = JSON.parse(seed.getTokenCache().serialize());
  const [[key, entry]] = Object.entries(cache.AccessToken);
  cache.AccessToken = Object.fromEntries(scopes.map((scope) => [key.replace(scopes[0], scope), { ...entry, target: scope }]));
  const made = application(sts, fetch);
  made.getTokenCache().deserialize(JSON.stringify(cache));
  return around(made);
}

/** @param {ConfidentialClientApplication} made */
function around(made) {
  return {
    getToken: async (/** @type {string} */ scope) => {
      const result = await made.acquireTokenByClientCredential({ scopes: [scope] });
      return { token: result?.accessToken };
    },
  };
}

/** @param {import("../sts.mjs").Place} sts @param {typeof globalThis.fetch} [fetch] */
function application({ origin, tenantId, clientId, clientSecret }, fetch) {
  return new ConfidentialClientApplication({
    auth: { clientId, clientSecret, authority: `${origin}/${tenantId}`, knownAuthorities: [new URL(origin).host] },
    ...(fetch && { system: { networkClient: networkClientOf(fetch) } }),
  });
}

/** @param {typeof globalThis.fetch} fetch @returns {any} */
function networkClientOf(fetch) {
  const headers = { "content-type": "application/json" };
  return {
    sendGetRequestAsync: async (/** @type {string} */ url) => ({ status: 200, headers, body: metadataOf(url) }),
    sendPostRequestAsync: async (/** @type {string} */ url) => ({ status: 200, headers, body: await (await fetch(url)).json() }),
  };
}
