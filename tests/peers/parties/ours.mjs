// @ts-check
// Our package, as `parties/identity.mjs` uses the official one.

import * as identity from "azure-identity-wasm";
import { make } from "./drop-in.mjs";
import { serve } from "./serve.mjs";

await serve((description, show) => {
  const credential = make(identity, description, show);
  return {
    getToken: async (scope, options) => (await credential.getToken(scope, options)).token,
    call: async (scope, url) => {
      const response = await identity.createAuthenticatedFetch(credential, scope)(url);
      return { status: response.status, body: await response.json() };
    },
  };
});
