// @ts-check
import { unavailableHere } from "../unavailable-here.js";

export const WorkloadIdentityCredential = /* @__PURE__ */ unavailableHere(
  "WorkloadIdentityCredential",
  "it reads a file of the machine, which this runtime does not have. Use it with Node, Deno or Bun, or give a ClientAssertionCredential the token",
);
export const AzurePipelinesCredential = /* @__PURE__ */ unavailableHere(
  "AzurePipelinesCredential",
  "this runtime runs no job of Azure Pipelines: use it with Node, Deno or Bun",
);
export const GitHubActionsCredential = /* @__PURE__ */ unavailableHere(
  "GitHubActionsCredential",
  "this runtime runs no job of GitHub Actions: use it with Node, Deno or Bun",
);
