import type { AccessToken, CredentialOptions, GetTokenOptions, TokenCredential } from "./index.js";

export interface EnvironmentCredentialOptions extends CredentialOptions {}

/**
 * Authenticates by what the environment says: with `AZURE_TENANT_ID` and `AZURE_CLIENT_ID`, an application with `AZURE_CLIENT_SECRET`, else one with
 * `AZURE_CLIENT_CERTIFICATE_PATH` (and `AZURE_CLIENT_CERTIFICATE_PASSWORD`, `AZURE_CLIENT_SEND_CERTIFICATE_CHAIN`); else, with `AZURE_CLIENT_ID`, a user with
 * `AZURE_USERNAME` and `AZURE_PASSWORD`, which is deprecated. An empty variable is not set. `AZURE_ADDITIONALLY_ALLOWED_TENANTS` lists tenants, parted
 * by `;`.
 *
 * In a Worker the environment is what it is given: `new EnvironmentCredential({ host: { env } })`.
 */
export class EnvironmentCredential implements TokenCredential {
  constructor(options?: EnvironmentCredentialOptions);
  /**
   * @throws {CredentialUnavailableError} The variables are incomplete; the message names what is set and what is missing, and no value.
   * @throws {AuthenticationError} Entra refused; or, with `retryable`, the network or the server failed.
   */
  getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken>;
  /** Forgets every token and the secret at once; calls from now on are refused. */
  close(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ChainedTokenCredentialOptions {
  /** Asks from the first credential on in every call, and not whoever had a token before. Default: no. */
  retrySources?: boolean;
  /** Where it logs. */
  host?: CredentialOptions["host"];
}

/**
 * Asks credentials one after the other, until one has a token. Whoever had one is asked alone from then on.
 *
 * A credential that is unavailable is passed over, and so is one that needs a person to sign in, unless the call has claims; any other error ends
 * the call. Anything with `getToken` can be in a chain, those of `@azure/identity` included.
 */
export class ChainedTokenCredential implements TokenCredential {
  /** @throws {TypeError} There is nothing to chain. */
  constructor(...sources: TokenCredential[]);
  constructor(...sourcesAndOptions: [...TokenCredential[], ChainedTokenCredentialOptions]);
  /** @throws {AggregateAuthenticationError} No credential had a token: why, of each. */
  getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken>;
}

/** What the members of the default chain are told. */
export interface DefaultAzureCredentialOptions extends CredentialOptions {
  /** The tenant for a workload identity, for developers' tools, and for who signs in. Default: whatever each of them finds. */
  tenantId?: string;
  /** The user-assigned managed identity. Default: the variable `AZURE_CLIENT_ID`, else the machine's own identity. */
  managedIdentityClientId?: string;
  /** The same by its resource id, which counts more. */
  managedIdentityResourceId?: string;
  /** The same by its object id, which counts more than its client id. */
  managedIdentityObjectId?: string;
  /** Default: `managedIdentityClientId`, else the variable `AZURE_CLIENT_ID`. */
  workloadIdentityClientId?: string;
  /** Default: `tenantId`, else the variable `AZURE_TENANT_ID`. */
  workloadIdentityTenantId?: string;
  /** Who is to be found in the shared cache. Default: the variable `AZURE_USERNAME`. */
  sharedCacheUsername?: string;
  /** Default: the variable `AZURE_TENANT_ID`. */
  sharedCacheTenantId?: string;
  /** Default: `tenantId`. */
  visualStudioCodeTenantId?: string;
  /** Default: `tenantId`. */
  interactiveBrowserTenantId?: string;
  interactiveBrowserClientId?: string;
  /** How long each developer's tool may take, in milliseconds. Default 10,000. */
  processTimeoutInMs?: number;
  /** Keeps the tokens of developers' tools while the same people are logged in there. Default: no. */
  cacheToolTokens?: boolean;
  /** Variables that must be set, and not empty. */
  requiredEnvVars?: string | string[];
  /** `AZURE_TOKEN_CREDENTIALS` must be set. Default: no. */
  requireEnvvar?: boolean;
  /** Asks from the first member on in every call, and not whoever had a token before. Default: no. */
  retrySources?: boolean;
  /** Leaves this one out (`true`) or does not (`false`), whatever `AZURE_TOKEN_CREDENTIALS` says. So for all that follow. */
  excludeEnvironmentCredential?: boolean;
  excludeWorkloadIdentityCredential?: boolean;
  excludeManagedIdentityCredential?: boolean;
  excludeSharedTokenCacheCredential?: boolean;
  excludeVisualStudioCodeCredential?: boolean;
  excludeCliCredential?: boolean;
  excludePowershellCredential?: boolean;
  excludeDeveloperCliCredential?: boolean;
  /** Default: `true`, it is left out. */
  excludeInteractiveBrowserCredential?: boolean;
  /** It makes no difference: there is no broker of the operating system in this chain. */
  excludeBrokerCredential?: boolean;
}

/** As `@azure/identity` calls it. */
export type DefaultAzureCredentialClientIdOptions = DefaultAzureCredentialOptions;
/** As `@azure/identity` calls it. */
export type DefaultAzureCredentialResourceIdOptions = DefaultAzureCredentialOptions;

/**
 * The credential for programs that run on developers' machines and in Azure: asks all that could apply, in this order, until one has a token, and
 * from then on that one alone. Environment, workload identity, managed identity, shared token cache (on Windows), Visual Studio Code, Azure CLI, Azure
 * PowerShell, Azure Developer CLI, and a browser, which is off unless it is asked for.
 *
 * The variable `AZURE_TOKEN_CREDENTIALS` leaves some: `prod` the first three, `dev` the developer's, a class's name that one. A member that cannot be
 * made is unavailable and says why. In pages and Workers, only the environment and the browser can apply.
 *
 * @see https://learn.microsoft.com/azure/developer/javascript/sdk/authentication/credential-chains
 */
export class DefaultAzureCredential implements TokenCredential {
  /** @throws {TypeError} `AZURE_TOKEN_CREDENTIALS` says something unknown, a required variable is not set, or nothing is left to ask. */
  constructor(options?: DefaultAzureCredentialOptions);
  /**
   * @throws {AggregateAuthenticationError} No member had a token: the most likely cause first, what to do, and why of each.
   * @throws {AuthenticationError} A member that applies was refused.
   */
  getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken>;
  /** Forgets every token at once; calls from now on are refused. */
  close(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A {@link DefaultAzureCredential} without options. */
export function getDefaultAzureCredential(): TokenCredential;

/** A plugin of `@azure/identity`. */
export type IdentityPlugin = (context: unknown) => void;

/**
 * Takes a plugin of `@azure/identity`, and does not call it: caches that outlive the program are built in (`tokenCachePersistenceOptions`), and there is no
 * broker of the operating system to ask. The log says so (`plugin.notUsed`).
 */
export function useIdentityPlugin(plugin: IdentityPlugin): void;
