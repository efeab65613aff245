// @ts-check
import { Credential } from "../credential.js";
import { lentBy } from "../lent.js";
import { checkTenant, checkType } from "../options.js";
import { settings } from "../settings.js";

export class WorkloadIdentityCredential extends Credential {
  /** @param {import("../../types/index.d.ts").WorkloadIdentityCredentialOptions} [options] */
  constructor(options) {
    const { tenantId, clientId, tokenFilePath, enableAzureProxy } = options ?? {};
    checkType("boolean", enableAzureProxy, "enableAzureProxy");
    const found = settings(
      lentBy(options?.host),
      {
        tenantId: [tenantId, "AZURE_TENANT_ID"],
        clientId: [clientId, "AZURE_CLIENT_ID"],
        tokenFilePath: [tokenFilePath, "AZURE_FEDERATED_TOKEN_FILE"],
      },
      (missing) => {
        const named = missing.map(([option, variable]) => `${option} (or the variable ${variable})`);
        return `${KIND}: no workload identity: missing ${named.join(", ")}. Look at the pod's label and service account`;
      },
    );
    checkTenant(found.tenantId);
    super(KIND, { ...found, enableAzureProxy: enableAzureProxy ? "yes" : "" }, options);
  }
}

const KIND = "WorkloadIdentityCredential";
