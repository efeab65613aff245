// @ts-check
import { EnvironmentCredential } from "../credentials/environment.js";
import { InteractiveBrowserCredential } from "../credentials/interactive-browser.js";
import { SharedTokenCacheCredential } from "../credentials/shared-token-cache.js";
import { DefaultChain } from "./default-chain.js";

/**
 * The class of the default chain, with what a runtime has of those members that ask the machine.
 *
 * @param {Record<string, new (...given: any) => import("../../types/index.d.ts").TokenCredential>} machine
 */
export function defaultAzure(machine) {
  return class DefaultAzureCredential extends DefaultChain {
    /** @param {import("../../types/index.d.ts").DefaultAzureCredentialOptions} [options] */
    constructor(options) {
      super(options, { EnvironmentCredential, SharedTokenCacheCredential, InteractiveBrowserCredential, ...machine });
    }
  };
}
