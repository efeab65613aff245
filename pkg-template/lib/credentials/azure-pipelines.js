// @ts-check
import { Credential } from "../credential.js";
import { CredentialUnavailableError } from "../errors.js";
import { lentBy } from "../lent.js";
import { checkPresent, checkTenant } from "../options.js";

export class AzurePipelinesCredential extends Credential {
  /**
   * @param {string} tenantId
   * @param {string} clientId
   * @param {string} serviceConnectionId
   * @param {string} systemAccessToken
   * @param {import("../../types/index.d.ts").AzurePipelinesCredentialOptions} [options]
   */
  constructor(tenantId, clientId, serviceConnectionId, systemAccessToken, options) {
    const given = { tenantId, clientId, serviceConnectionId, systemAccessToken };
    for (const [name, value] of Object.entries(given)) {
      if (!value) {
        throw new CredentialUnavailableError(`${KIND}: ${name} is missing: the job's service connection and $(System.AccessToken) have it`);
      }
      checkPresent(value, name);
    }
    checkTenant(tenantId);
    if (!lentBy(options?.host).env("SYSTEM_OIDCREQUESTURI")) {
      throw new CredentialUnavailableError(`${KIND}: the variable SYSTEM_OIDCREQUESTURI is not set: this is no job of Azure Pipelines`);
    }
    super(KIND, given, options);
  }
}

const KIND = "AzurePipelinesCredential";
