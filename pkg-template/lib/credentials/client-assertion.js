// @ts-check
import { Credential } from "../credential.js";
import { checkPresent, checkTenant } from "../options.js";

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
    if (typeof getAssertion !== "function") throw new TypeError("getAssertion: a function that returns an assertion is needed");
    super("ClientAssertionCredential", { tenantId, clientId }, options, getAssertion);
  }
}
