// @ts-check
import { bytesFrom } from "../base64.js";

/**
 * Leaves the page for Entra's, which ends the browser's session there and comes back (OpenID Connect RP-Initiated Logout 1.0). No token is in
 * the URL: the hint is what the id token has for that.
 *
 * @param {Record<string, string>} user Who it was.
 * @param {string | undefined} postLogoutRedirectUri
 */
export function endSession({ authority, tenantId, idToken }, postLogoutRedirectUri = location.origin + location.pathname) {
  const isAdfs = tenantId.toLowerCase() === "adfs";
  const url = new URL(`https://${authority}/${tenantId}/oauth2/${isAdfs ? "" : "v2.0/"}logout`);
  url.searchParams.set("post_logout_redirect_uri", postLogoutRedirectUri);
  const hint = hintOf(idToken);
  if (hint) url.searchParams.set("logout_hint", hint);
  location.assign(url);
}

/** @param {string} idToken */
function hintOf(idToken) {
  try {
    const claims = JSON.parse(new TextDecoder().decode(bytesFrom(idToken.split(".")[1])));
    return typeof claims.login_hint === "string" ? claims.login_hint : "";
  } catch {
    return ""; // then Entra asks who it is that signs out
  }
}
