// @ts-check
import { Credential } from "../credential.js";
import { checkAssertion, checkPresent, checkTenant } from "../options.js";
import { asserting } from "../side.js";

export class OnBehalfOfCredential extends Credential {
  /** @param {import("../../types/index.d.ts").OnBehalfOfCredentialOptions} options */
  constructor(options) {
    const { tenantId, clientId, clientSecret, getAssertion, userAssertionToken } = /** @type {any} */ (options ?? {});
    checkTenant(tenantId);
    checkPresent(clientId, "clientId");
    checkPresent(userAssertionToken, "userAssertionToken");
    const given = { tenantId, clientId, userAssertionToken };
    if (getAssertion !== undefined) {
      checkAssertion(getAssertion);
      super(KIND, { ...given, proof: "callback" }, options, () => () => asserting(getAssertion));
    } else {
      checkPresent(clientSecret, "clientSecret");
      super(KIND, { ...given, proof: "secret", clientSecret }, options);
    }
  }
}

const KIND = "OnBehalfOfCredential";
