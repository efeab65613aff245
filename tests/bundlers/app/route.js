// @ts-check
// A route of Next.js that gets a token, on Node or at the edge.

import { ClientSecretCredential } from "azure-identity-wasm";

/** @type {ClientSecretCredential | undefined} */
let credential;

export const dynamic = "force-dynamic";

export async function GET() {
  const { tenantId, clientId, clientSecret, scope, ...options } = JSON.parse(process.env.GIVEN ?? "");
  credential ??= new ClientSecretCredential(tenantId, clientId, clientSecret, options);
  return Response.json(await credential.getToken(scope).catch((/** @type {any} */ error) => String(error)));
}
