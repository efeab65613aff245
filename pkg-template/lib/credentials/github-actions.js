// @ts-check
import { Credential } from "../credential.js";
import { lentBy } from "../lent.js";
import { checkTenant } from "../options.js";
import { settings } from "../settings.js";

export class GitHubActionsCredential extends Credential {
  /** @param {import("../../types/index.d.ts").GitHubActionsCredentialOptions} [options] */
  constructor(options) {
    const { tenantId, clientId } = settings(
      lentBy(options?.host),
      {
        tenantId: [options?.tenantId, "AZURE_TENANT_ID"],
        clientId: [options?.clientId, "AZURE_CLIENT_ID"],
        url: [undefined, "ACTIONS_ID_TOKEN_REQUEST_URL"],
        token: [undefined, "ACTIONS_ID_TOKEN_REQUEST_TOKEN"],
      },
      (missing) => `${KIND}: missing variables: ${missing.map(([, variable]) => variable).join(", ")}. The job needs permissions: id-token: write`,
    );
    checkTenant(tenantId);
    super(KIND, { tenantId, clientId }, options);
  }
}

const KIND = "GitHubActionsCredential";
