// @ts-check
// As its documents have it, signed in by its own way to bring tokens from elsewhere.
import { PublicClientApplication, loadExternalTokens } from "@azure/msal-browser";
import { CLIENT, SCOPE, TENANT, answer } from "./answer.js";

export default async function make() {
  const authority = `https://login.microsoftonline.com/${TENANT}`;
  const config = { auth: { clientId: CLIENT, authority } };
  const scopes = [SCOPE];
  const { account } = await loadExternalTokens(config, { scopes, authority }, answer, { clientInfo: answer.client_info });
  const application = new PublicClientApplication(config);
  await application.initialize();
  return async () => (await application.acquireTokenSilent({ scopes, account: account ?? undefined })).accessToken;
}
