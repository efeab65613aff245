// @ts-check
import { checkCredential } from "./options.js";

/**
 * @param {import("../types/index.d.ts").TokenCredential} credential
 * @param {string | string[]} scopes
 * @param {import("../types/index.d.ts").GetBearerTokenProviderOptions} [options]
 * @returns {() => Promise<string>}
 */
export function getBearerTokenProvider(credential, scopes, options) {
  checkCredential(credential);
  const { abortSignal } = options ?? {};
  return async () => {
    // The credential's cache makes every call cheap, and knows best when to renew.
    const answer = await credential.getToken(scopes, abortSignal && { abortSignal });
    if (!answer) throw new Error("getBearerTokenProvider: the credential gave no token");
    return answer.token;
  };
}
