// @ts-check
import { defaultAzure } from "../chain/default-azure.js";
import { AzureCliCredential, AzureDeveloperCliCredential, AzurePowerShellCredential, VisualStudioCodeCredential } from "../without-tools.js";
import { ManagedIdentityCredential } from "./managed-identity-elsewhere.js";
import { WorkloadIdentityCredential } from "./federated-elsewhere.js";

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
