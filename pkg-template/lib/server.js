// @ts-check
/** What runs on a server: what runs at the edge, and what asks the machine. */
export * from "./edge.js";
export { AzurePipelinesCredential } from "./credentials/azure-pipelines.js";
export { DefaultAzureCredential, getDefaultAzureCredential } from "./credentials/default-azure.js";
export { GitHubActionsCredential } from "./credentials/github-actions.js";
export { ManagedIdentityCredential } from "./credentials/managed-identity.js";
export { WorkloadIdentityCredential } from "./credentials/workload-identity.js";
export {
  AzureCliCredential,
  AzureDeveloperCliCredential,
  AzurePowerShellCredential,
  VisualStudioCodeCredential,
} from "./credentials/developer-tool.js";
