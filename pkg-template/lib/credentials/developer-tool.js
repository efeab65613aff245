// @ts-check
import { Credential } from "../credential.js";
import { checkTenant, checkType } from "../options.js";

/**
 * What the credentials of a developer's tools are in JavaScript; what is asked of which tool is decided by the artefact (`src/credential/developer/`).
 *
 * @abstract
 */
class DeveloperCredential extends Credential {
  /**
   * @param {string} kind Its public name.
   * @param {import("../../types/index.d.ts").AzureCliCredentialOptions | null} [options]
   */
  constructor(kind, options) {
    const { tenantId, subscription, processTimeoutInMs, cacheToolTokens } = options ?? {};
    checkType("string", tenantId, "tenantId");
    checkType("string", subscription, "subscription");
    checkType("boolean", cacheToolTokens, "cacheToolTokens");
    if (tenantId) checkTenant(tenantId);
    // What a tool could take for an option is no tenant and no subscription.
    if (tenantId?.startsWith("-")) checkTenant("");
    if (subscription && !/^[0-9a-zA-Z_. ][0-9a-zA-Z-_. ]*$/.test(subscription)) throw new TypeError(NO_SUBSCRIPTION);
    if (processTimeoutInMs !== undefined && !(Number.isFinite(processTimeoutInMs) && processTimeoutInMs > 0)) throw new TypeError(NO_TIMEOUT);
    /** @type {Record<string, string>} */
    const given = { tenantId: tenantId ?? "", subscription: subscription ?? "" };
    if (processTimeoutInMs) given.processTimeoutInMs = String(Math.ceil(processTimeoutInMs));
    if (cacheToolTokens) given.cacheToolTokens = "yes";
    // Whoever is logged in here is nobody elsewhere.
    super(kind, given, options ?? undefined, { isLocal: true });
  }

  /**
   * Nothing that is not a scope as it stands is made into one.
   * @protected
   * @override
   * @param {string | string[]} scopes
   * @param {import("../../types/index.d.ts").GetTokenOptions} options
   */
  ask(scopes, options) {
    if ([scopes].flat().some((scope) => /\s/.test(scope))) throw new TypeError("scopes: a scope that a tool is asked for has no white space");
    return super.ask(scopes, options);
  }
}

export class AzureCliCredential extends DeveloperCredential {
  /** @param {import("../../types/index.d.ts").AzureCliCredentialOptions} [options] */
  constructor(options) {
    super("AzureCliCredential", options);
  }
}

export class AzureDeveloperCliCredential extends DeveloperCredential {
  /** @param {import("../../types/index.d.ts").AzureDeveloperCliCredentialOptions} [options] */
  constructor(options) {
    super("AzureDeveloperCliCredential", options);
  }
}

export class AzurePowerShellCredential extends DeveloperCredential {
  /** @param {import("../../types/index.d.ts").AzurePowerShellCredentialOptions} [options] */
  constructor(options) {
    super("AzurePowerShellCredential", options);
  }
}

export class VisualStudioCodeCredential extends DeveloperCredential {
  /** @param {import("../../types/index.d.ts").VisualStudioCodeCredentialOptions} [options] */
  constructor(options) {
    super("VisualStudioCodeCredential", options);
  }
}

const NO_SUBSCRIPTION = "subscription: letters, digits, '-', '_', '.' and spaces only; use its ID instead of such a name";
const NO_TIMEOUT = "processTimeoutInMs: a number of milliseconds above 0";
