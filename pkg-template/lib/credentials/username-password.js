// @ts-check
import { checkPresent, checkTenant } from "../options.js";
import { UserCredential, recordLines } from "../user-credential.js";

export class UsernamePasswordCredential extends UserCredential {
  /**
   * @param {string} tenantId
   * @param {string} clientId
   * @param {string} username
   * @param {string} password
   * @param {import("../../types/index.d.ts").UsernamePasswordCredentialOptions} [options]
   */
  constructor(tenantId, clientId, username, password, options) {
    checkTenant(tenantId);
    checkPresent(clientId, "clientId");
    checkPresent(username, "username");
    checkPresent(password, "password");
    const known = recordLines(options?.authenticationRecord);
    super("UsernamePasswordCredential", { tenantId, clientId, username, password, ...known }, options);
  }
}
