// @ts-check
import { Credential } from "../credential.js";
import { checkAssertion, checkPresent, checkTenant } from "../options.js";
import { asserting } from "../side.js";

export class ClientAssertionCredential extends Credential {
  /**
   * @param {string} tenantId
   * @param {string} clientId
   * @param {() => Promise<string> | string} getAssertion
   * @param {import("../../types/index.d.ts").ClientAssertionCredentialOptions} [options]
   */
  constructor(tenantId, clientId, getAssertion, options) {
    checkTenant(tenantId);
    checkPresent(clientId, "clientId");
    checkAssertion(getAssertion);
    super("ClientAssertionCredential", { tenantId, clientId, proof: "callback" }, options, { assertions: () => () => asserting(getAssertion) });
  }
}
