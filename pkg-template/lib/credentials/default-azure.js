// @ts-check
import { defaultAzure } from "../chain/default-azure.js";
import { AzureCliCredential, AzureDeveloperCliCredential, AzurePowerShellCredential, VisualStudioCodeCredential } from "./developer-tool.js";
import { ManagedIdentityCredential } from "./managed-identity.js";
import { WorkloadIdentityCredential } from "./workload-identity.js";

export const DefaultAzureCredential = /* @__PURE__ */ defaultAzure({
  WorkloadIdentityCredential,
  ManagedIdentityCredential,
  VisualStudioCodeCredential,
  AzureCliCredential,
  AzurePowerShellCredential,
  AzureDeveloperCliCredential,
});

export function getDefaultAzureCredential() {
  return new DefaultAzureCredential();
}
