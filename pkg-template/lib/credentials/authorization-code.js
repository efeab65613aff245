// @ts-check
import { checkPresent, checkTenant, checkType } from "../options.js";
import { UserCredential } from "../user-credential.js";

export class AuthorizationCodeCredential extends UserCredential {
  /**
   * @param {string} tenantId
   * @param {string} clientId
   * @param {...any} rest `clientSecret` or not, then `authorizationCode`, `redirectUri`, `options`.
   */
  constructor(tenantId, clientId, ...rest) {
    const isConfidential = typeof rest[2] === "string";
    const [clientSecret, authorizationCode, redirectUri, options] = isConfidential ? rest : [undefined, ...rest];
    checkTenant(tenantId);
    checkPresent(clientId, "clientId");
    if (isConfidential) checkPresent(clientSecret, "clientSecret");
    checkPresent(authorizationCode, "authorizationCode");
    checkPresent(redirectUri, "redirectUri");
    // Who forgets one argument would have Entra told the secret in place of the code.
    if (!/^[a-z][\w+.-]*:/i.test(redirectUri)) throw new TypeError("redirectUri: a URL is needed, the one that the sign-in page was given");
    const codeVerifier = options?.codeVerifier;
    checkType("string", codeVerifier, "codeVerifier");
    const given = { tenantId, clientId, authorizationCode, redirectUri, clientSecret: clientSecret ?? "", codeVerifier: codeVerifier ?? "" };
    super("AuthorizationCodeCredential", given, options);
  }
}
