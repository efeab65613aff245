// @ts-check
import { Credential } from "../credential.js";
import { checkAssertion, checkPresent, checkTenant } from "../options.js";
import { asserting } from "../side.js";

export class OnBehalfOfCredential extends Credential {
  /** @param {import("../../types/index.d.ts").OnBehalfOfCredentialOptions} options */
  constructor(options) {
    const { tenantId, clientId, clientSecret, getAssertion, userAssertionToken, authorityHost } = /** @type {any} */ (options ?? {});
    checkTenant(tenantId);
    checkPresent(clientId, "clientId");
    checkPresent(userAssertionToken, "userAssertionToken");
    const given = { tenantId, clientId, userAssertionToken };
    // Whoever has another secret has to prove that it is the right one.
    const user = [authorityHost, tenantId, clientId, clientSecret, userAssertionToken];
    if (getAssertion !== undefined) {
      checkAssertion(getAssertion);
      super(KIND, { ...given, proof: "callback" }, options, () => () => asserting(getAssertion), user);
    } else {
      checkPresent(clientSecret, "clientSecret");
      super(KIND, { ...given, proof: "secret", clientSecret }, options, undefined, user);
    }
  }
}

const KIND = "OnBehalfOfCredential";
