import type { AccessToken, CredentialOptions, GetTokenOptions, TokenCredential } from "./index.js";

/** A credential of an application that another issuer of tokens vouches for; its access tokens are kept in memory. */
declare abstract class FederatedCredential implements TokenCredential {
  /**
   * A token for these scopes, from the cache if one is at hand. Each token request has a fresh assertion of the issuer.
   *
   * @throws {CredentialUnavailableError} The runtime lacks what it needs, as files.
   * @throws {AuthenticationError} The issuer or Entra refused; or, with `retryable`, the network or a server failed.
   */
  getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken>;
  /** Forgets every token at once; calls from now on are refused. */
  close(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface WorkloadIdentityCredentialOptions extends CredentialOptions {
  /** Default: the variable `AZURE_TENANT_ID`. */
  tenantId?: string;
  /** The application that trusts the issuer. Default: the variable `AZURE_CLIENT_ID`. */
  clientId?: string;
  /** The file with the issuer's token. Default: the variable `AZURE_FEDERATED_TOKEN_FILE`. */
  tokenFilePath?: string;
  /**
   * Sends token requests to the cluster's own proxy, where the variable `AZURE_KUBERNETES_TOKEN_PROXY` names one (identity bindings, a preview of
   * AKS). It needs `host.fetchPinned`. Default: no.
   */
  enableAzureProxy?: boolean;
}

/**
 * Authenticates a workload by the token that its platform writes to a file, as Azure Kubernetes Service does for pods. The file is read for each
 * token request, and once more when Entra says that the token is too old. For Node, Deno and Bun; elsewhere its calls say that it is unavailable.
 *
 * @see https://learn.microsoft.com/azure/aks/workload-identity-overview
 */
export class WorkloadIdentityCredential extends FederatedCredential {
  /** @throws {CredentialUnavailableError} Something is missing; the message names it. */
  constructor(options?: WorkloadIdentityCredentialOptions);
}

export interface AzurePipelinesCredentialOptions extends CredentialOptions {}

/**
 * Authenticates a job of Azure Pipelines by its service connection. For Node, Deno and Bun; elsewhere its calls say that it is unavailable.
 *
 * @see https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure
 */
export class AzurePipelinesCredential extends FederatedCredential {
  /**
   * @param systemAccessToken What the pipeline has as `$(System.AccessToken)`.
   * @throws {CredentialUnavailableError} An argument is missing, or the variable `SYSTEM_OIDCREQUESTURI`, which the pipeline sets.
   */
  constructor(
    tenantId: string,
    clientId: string,
    serviceConnectionId: string,
    systemAccessToken: string,
    options?: AzurePipelinesCredentialOptions,
  );
}

export interface GitHubActionsCredentialOptions extends CredentialOptions {
  /** Default: the variable `AZURE_TENANT_ID`. */
  tenantId?: string;
  /** The application that trusts the job. Default: the variable `AZURE_CLIENT_ID`. */
  clientId?: string;
}

/**
 * Authenticates a job of GitHub Actions, which needs `permissions: id-token: write`. For Node, Deno and Bun; elsewhere its calls say that it is
 * unavailable.
 *
 * @see https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-azure
 */
export class GitHubActionsCredential extends FederatedCredential {
  /** @throws {CredentialUnavailableError} A variable is missing; the message names it. */
  constructor(options?: GitHubActionsCredentialOptions);
}

// What is not marked so is not exported.
export {};
