import type { AccessToken, CredentialOptions, GetTokenOptions, TokenCredential } from "./index.js";

/** The machine's own identity, or by its client id; see {@link ManagedIdentityCredential}. */
export interface ManagedIdentityCredentialClientIdOptions extends CredentialOptions {
  /** The client id of a user-assigned identity. Default: the machine's own identity. */
  clientId?: string;
}

/** A user-assigned identity by the id of its service principal; see {@link ManagedIdentityCredential}. */
export interface ManagedIdentityCredentialObjectIdOptions extends CredentialOptions {
  objectId: string;
}

/** A user-assigned identity by its place in Azure's resources, as `/subscriptions/…`; see {@link ManagedIdentityCredential}. */
export interface ManagedIdentityCredentialResourceIdOptions extends CredentialOptions {
  resourceId: string;
}

/** One of the ways to say which identity. */
export type ManagedIdentityCredentialOptions =
  | ManagedIdentityCredentialClientIdOptions
  | ManagedIdentityCredentialObjectIdOptions
  | ManagedIdentityCredentialResourceIdOptions;

/**
 * Gets tokens of the identity that Azure has given to where the program runs: a virtual machine, App Service, Functions, Container Apps, Azure
 * Machine Learning, Cloud Shell, Azure Arc, Service Fabric, a pod of AKS. On Node, Deno and Bun; elsewhere its calls throw a
 * `CredentialUnavailableError`.
 *
 * Which of them it is, the environment says, at each request; where it says nothing, the instance metadata service of virtual machines is asked. All
 * credentials of one identity on one `host` share its tokens and its requests. Retries are those that each of them needs, for the instance metadata
 * service two minutes in all, unless `retryOptions` differ from their defaults. The tenant of a call means nothing here, and a token is in no `host.store`.
 * @see https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview
 */
export class ManagedIdentityCredential implements TokenCredential {
  constructor(clientId: string, options?: CredentialOptions);
  constructor(options?: ManagedIdentityCredentialClientIdOptions);
  constructor(options?: ManagedIdentityCredentialObjectIdOptions);
  constructor(options?: ManagedIdentityCredentialResourceIdOptions);
  /**
   * A token for one scope, from the cache if one is at hand.
   *
   * @throws {CredentialUnavailableError} There is no managed identity here.
   * @throws {AuthenticationError} The host refused; or, with `retryable`, it failed.
   * @throws {TypeError} An argument, an option or a variable of the environment is wrong; the message names it.
   */
  getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken>;
  /** Forgets the identity's tokens at once, for all credentials of it; calls from now on are refused. */
  close(): void;
  [Symbol.asyncDispose](): Promise<void>;
}
