// @ts-check
import { Credential } from "../credential.js";
import { checkPresent, checkTenant } from "../options.js";

export class ClientSecretCredential extends Credential {
  /**
   * @param {string} tenantId
   * @param {string} clientId
   * @param {string} clientSecret
   * @param {import("../../types/index.d.ts").ClientSecretCredentialOptions} [options]
   */
  constructor(tenantId, clientId, clientSecret, options) {
    checkTenant(tenantId);
    checkPresent(clientId, "clientId");
    checkPresent(clientSecret, "clientSecret");
    super("ClientSecretCredential", { tenantId, clientId, proof: "secret", clientSecret }, options);
  }
}
