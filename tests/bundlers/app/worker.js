// @ts-check
// A Worker as `wrangler init` writes it, with a credential.

import { ClientSecretCredential } from "azure-identity-wasm";

/** @type {ClientSecretCredential | undefined} */
let credential;

export default {
  /** @param {Request} _request @param {{ GIVEN: string }} env */
  async fetch(_request, env) {
    const { tenantId, clientId, clientSecret, scope, ...options } = JSON.parse(env.GIVEN);
    credential ??= new ClientSecretCredential(tenantId, clientId, clientSecret, options);
    return Response.json(await credential.getToken(scope).catch((/** @type {any} */ error) => String(error)));
  },
};
