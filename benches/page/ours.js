// @ts-check
import { RefreshTokenCredential } from "azure-identity-wasm";
import { CLIENT, SCOPE, TENANT, answer } from "./answer.js";

export default async function make() {
  const fetch = async () => new Response(JSON.stringify(answer), { headers: { "content-type": "application/json" } });
  const credential = new RefreshTokenCredential(TENANT, CLIENT, { refreshToken: answer.refresh_token, host: { fetch } });
  return async () => (await credential.getToken(SCOPE)).token;
}
