// @ts-check
import { disposable } from "../credential.js";
import { CredentialUnavailableError } from "../errors.js";
import { inDefaultChain } from "../in-default-chain.js";
import { lentBy } from "../lent.js";
import { checkType } from "../options.js";
import { Chain } from "./chain.js";
import { VARIABLE, order, selection } from "./selection.js";
import { textOf } from "./told.js";

/** The option that excludes each member. @type {Record<string, string>} */
const EXCLUDED_BY = {
  EnvironmentCredential: "excludeEnvironmentCredential",
  WorkloadIdentityCredential: "excludeWorkloadIdentityCredential",
  ManagedIdentityCredential: "excludeManagedIdentityCredential",
  SharedTokenCacheCredential: "excludeSharedTokenCacheCredential",
  VisualStudioCodeCredential: "excludeVisualStudioCodeCredential",
  AzureCliCredential: "excludeCliCredential",
  AzurePowerShellCredential: "excludePowershellCredential",
  AzureDeveloperCliCredential: "excludeDeveloperCliCredential",
  InteractiveBrowserCredential: "excludeInteractiveBrowserCredential",
};

/**
 * The default chain, whose members are what the runtime has.
 *
 * @abstract
 */
export class DefaultChain extends /* @__PURE__ */ disposable() {
  #chain;

  /**
   * @param {any} options
   * @param {Record<string, new (...given: any) => import("../../types/index.d.ts").TokenCredential>} classes Of all members.
   */
  constructor(options, classes) {
    super();
    checkType("object", options, "options");
    options ??= {};
    const lent = lentBy(options.host);
    checkRequired(options, lent);
    const skips = selection(lent.env(VARIABLE));
    const names = order();
    const reasons = names.map((name) => skipped(name, options, skips, lent));
    const members = reasons.filter((reason) => !reason).length;
    if (!members) throw new TypeError(`${NAME}: every credential is excluded: nothing is left to ask`);
    const common = { ...commonOf(options), [inDefaultChain]: members > 1 };
    const links = names.map((name, place) => {
      if (reasons[place]) return { name, skipped: reasons[place] };
      try {
        return { name, credential: new classes[name]({ ...common, ...own(name, options, lent) }) };
      } catch (/** @type {any} */ error) {
        return { name, credential: unmade(name, error) };
      }
    });
    this.#chain = new Chain(NAME, links, NOTHING_APPLIES, !options.retrySources, lent);
  }

  /**
   * @param {string | string[]} scopes
   * @param {import("../../types/index.d.ts").GetTokenOptions} [options]
   */
  getToken(scopes, options) {
    return this.#chain.getToken(scopes, options);
  }

  close() {
    this.#chain.close();
  }
}

/** @param {any} options @param {import("../lent.js").Lent} lent */
function checkRequired({ requiredEnvVars = [], requireEnvvar }, lent) {
  const required = [requiredEnvVars, requireEnvvar ? VARIABLE : []].flat();
  for (const name of required) checkType("string", name, "requiredEnvVars");
  const missing = required.filter((name) => !lent.env(name));
  if (missing.length) throw new TypeError(`${NAME}: requiredEnvVars: not set, or empty: ${missing.join(", ")}`);
}

/**
 * Why a member is left out, if it is.
 *
 * @param {string} name
 * @param {any} options
 * @param {(name: string) => string | undefined} skips
 * @param {import("../lent.js").Lent} lent
 */
function skipped(name, options, skips, lent) {
  const excluded = options[EXCLUDED_BY[name]];
  checkType("boolean", excluded, EXCLUDED_BY[name]);
  if (excluded) return "excluded by an option";
  if (excluded === false) return undefined;
  const elsewhere = name === "SharedTokenCacheCredential" && lent.host.platform !== "win32";
  return skips(name) ?? (elsewhere ? "developers' tools keep this cache on Windows" : undefined);
}

/** What all members are told. @param {any} options */
function commonOf(options) {
  const { authorityHost, additionallyAllowedTenants, disableInstanceDiscovery, retryOptions, loggingOptions } = options;
  const { tokenCachePersistenceOptions, encryptionKey, host } = options;
  const common = { authorityHost, additionallyAllowedTenants, disableInstanceDiscovery, retryOptions, loggingOptions };
  return { ...common, tokenCachePersistenceOptions, encryptionKey, host };
}

/**
 * What a member is told beyond that.
 *
 * @param {string} name
 * @param {any} options
 * @param {import("../lent.js").Lent} lent
 */
function own(name, options, lent) {
  const { tenantId, processTimeoutInMs, cacheToolTokens, managedIdentityClientId, managedIdentityObjectId, managedIdentityResourceId } = options;
  switch (name) {
    case "EnvironmentCredential":
      return {};
    case "WorkloadIdentityCredential":
      return {
        clientId: options.workloadIdentityClientId ?? managedIdentityClientId,
        tenantId: options.workloadIdentityTenantId ?? tenantId,
      };
    case "ManagedIdentityCredential": {
      if (managedIdentityResourceId) return { resourceId: managedIdentityResourceId };
      if (managedIdentityObjectId) return { objectId: managedIdentityObjectId };
      const clientId = managedIdentityClientId || lent.env("AZURE_CLIENT_ID");
      return clientId ? { clientId } : {};
    }
    case "SharedTokenCacheCredential":
      return { username: options.sharedCacheUsername, tenantId: options.sharedCacheTenantId };
    case "VisualStudioCodeCredential":
      return { tenantId: options.visualStudioCodeTenantId ?? tenantId };
    case "InteractiveBrowserCredential": {
      const { interactiveBrowserTenantId = tenantId, interactiveBrowserClientId: clientId } = options;
      return { tenantId: interactiveBrowserTenantId, clientId };
    }
    default:
      return { tenantId, processTimeoutInMs, cacheToolTokens };
  }
}

/** The place of a member that could not be made. @param {string} name @param {any} error */
function unmade(name, error) {
  return {
    async getToken() {
      throw new CredentialUnavailableError(`${name}: ${textOf(error, name)}`);
    },
  };
}

const NAME = "DefaultAzureCredential";
const NOTHING_APPLIES =
  "on your own machine, sign in with `az login`; in Azure, give the resource a managed identity; elsewhere, set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.";
