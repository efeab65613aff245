// @ts-check
import { checkType } from "../options.js";
import { UserCredential, recordLines } from "../user-credential.js";
import { DEVELOPER_APPLICATION, ORGANIZATIONS } from "./device-code.js";

export class SharedTokenCacheCredential extends UserCredential {
  /** @param {import("../../types/index.d.ts").SharedTokenCacheCredentialOptions} [options] */
  constructor(options) {
    const { username = "", tenantId = "", authenticationRecord } = options ?? {};
    checkType("string", username, "username");
    checkType("string", tenantId, "tenantId");
    // It tells users apart; whoever is found may ask any tenant.
    const given = { username, homeTenantId: tenantId, ...recordLines(authenticationRecord) };
    super("SharedTokenCacheCredential", { tenantId: ORGANIZATIONS, clientId: DEVELOPER_APPLICATION, ...given }, options);
  }
}
