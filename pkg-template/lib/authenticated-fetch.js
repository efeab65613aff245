// @ts-check
import { claimsOf } from "./challenge.js";
import { checkCredential } from "./options.js";

/**
 * @param {import("../types/index.d.ts").TokenCredential} credential
 * @param {string | string[]} scopes
 * @param {import("../types/index.d.ts").CreateAuthenticatedFetchOptions} [options]
 * @returns {typeof globalThis.fetch}
 */
export function createAuthenticatedFetch(credential, scopes, { fetch, tenantId, allowInsecureConnection } = {}) {
  checkCredential(credential);
  return async (input, init) => {
    const request = new Request(input, init);
    if (!allowInsecureConnection && !request.url.startsWith("https:")) {
      throw new TypeError("input: it is no https URL, and anyone on the way could read the token; to allow it, set allowInsecureConnection");
    }
    const spare = request.clone(); // a body can be sent once
    const response = await send(request, undefined);
    const claims = response.status === 401 ? claimsOf(response.headers.get("www-authenticate")) : undefined;
    // Not awaited: a body that was split is done with when both of its halves are.
    (claims === undefined ? spare : response).body?.cancel().catch(() => {});
    return claims === undefined ? response : send(spare, claims);
  };

  /** @param {Request} request @param {string | undefined} claims */
  async function send(request, claims) {
    const { signal } = request;
    const answer = await credential.getToken(scopes, { abortSignal: signal, tenantId, enableCae: true, ...(claims && { claims }) });
    if (!answer) throw new Error("createAuthenticatedFetch: the credential gave no token");
    const authorized = new Request(request);
    authorized.headers.set("authorization", `Bearer ${answer.token}`);
    return (fetch ?? globalThis.fetch)(authorized);
  }
}
