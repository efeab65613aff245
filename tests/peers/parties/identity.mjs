// @ts-check
// @azure/identity, and the pipeline of Azure's SDKs.

import { bearerTokenAuthenticationPolicy, createDefaultHttpClient, createPipelineFromOptions, createPipelineRequest } from "@azure/core-rest-pipeline";
import * as identity from "@azure/identity";
import { make } from "./drop-in.mjs";
import { serve } from "./serve.mjs";

await serve((description, show) => {
  const credential = make(identity, description, show);
  return {
    getToken: async (scope, options) => /** @type {any} */ (await credential.getToken(scope, options)).token,
    call: async (scope, url) => {
      const pipeline = createPipelineFromOptions({});
      pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: scope }));
      const { status, bodyAsText } = await pipeline.sendRequest(createDefaultHttpClient(), createPipelineRequest({ url }));
      return { status, body: JSON.parse(bodyAsText ?? "null") };
    },
  };
});
