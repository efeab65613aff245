// @ts-check
// @azure/msal-browser, as its documents have it.

import { PublicClientApplication } from "@azure/msal-browser";
import { given, home, redirectUri, serve } from "./buttons.js";

const { tenantId, clientId, scope } = given;
const authority = `https://login.microsoftonline.com/${tenantId}`;
const application = new PublicClientApplication({ auth: { clientId, authority, redirectUri, postLogoutRedirectUri: home } });
const account = () => application.getAllAccounts()[0];

await application.initialize();
await serve({
  begin: async () => (await application.handleRedirectPromise())?.accessToken,
  popup: async () => (await application.loginPopup({ scopes: [scope] })).accessToken,
  redirect: () => application.loginRedirect({ scopes: [scope] }),
  silent: async (wanted, forceRefresh) => (await application.acquireTokenSilent({ scopes: [wanted], account: account(), forceRefresh })).accessToken,
  signOut: () => application.logoutRedirect({ account: account() }),
});
