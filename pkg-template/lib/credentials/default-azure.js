// @ts-check
import { DefaultChain } from "../chain/default-chain.js";
import { AzureCliCredential, AzureDeveloperCliCredential, AzurePowerShellCredential, VisualStudioCodeCredential } from "./developer-tool.js";
import { EnvironmentCredential } from "./environment.js";
import { InteractiveBrowserCredential } from "./interactive-browser.js";
import { ManagedIdentityCredential } from "./managed-identity.js";
import { SharedTokenCacheCredential } from "./shared-token-cache.js";
import { WorkloadIdentityCredential } from "./workload-identity.js";

export class DefaultAzureCredential extends DefaultChain {
  /** @param {import("../../types/index.d.ts").DefaultAzureCredentialOptions} [options] */
  constructor(options) {
    super(options, {
      EnvironmentCredential,
      WorkloadIdentityCredential,
      ManagedIdentityCredential,
      SharedTokenCacheCredential,
      VisualStudioCodeCredential,
      AzureCliCredential,
      AzurePowerShellCredential,
      AzureDeveloperCliCredential,
      InteractiveBrowserCredential,
    });
  }
}

export function getDefaultAzureCredential() {
  return new DefaultAzureCredential();
}
