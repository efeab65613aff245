// @ts-check
// Ours: one credential for popups, and one for redirects, which also begins, since it is the one that somebody comes back to.

import { AuthenticationRequiredError, InteractiveBrowserCredential } from "azure-identity-wasm";
import { given, home, redirectUri, serve } from "./buttons.js";

const { tenantId, clientId, scope } = given;
const options = { tenantId, clientId, redirectUri };
const popup = new InteractiveBrowserCredential(options);
const redirect = new InteractiveBrowserCredential({ ...options, loginStyle: "redirect", disableAutomaticAuthentication: true });
let current = popup;

await serve({
  async begin() {
    try {
      const { token } = await redirect.getToken(scope);
      current = redirect;
      return token;
    } catch (error) {
      if (error instanceof AuthenticationRequiredError) return undefined;
      throw error;
    }
  },
  popup: async () => (await popup.getToken(scope)).token,
  redirect: () => redirect.authenticate(scope),
  silent: async (wanted, renew) => (await current.getToken(wanted, renew ? { claims: '{"access_token":{"nbf":{"essential":true}}}' } : {})).token,
  signOut: () => current.signOut({ endSession: true, postLogoutRedirectUri: home }),
});
