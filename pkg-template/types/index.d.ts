/**
 * Azure Identity for everything that runs WebAssembly: the credentials of `@azure/identity`, with its names and options.
 *
 * @packageDocumentation
 */

import type { EncryptionKeySource, TokenStore } from "./token-store.js";

/** An access token, as `@azure/core-auth` has it. */
export interface AccessToken {
  /** Goes into the `Authorization` header, after `tokenType` and a space. */
  token: string;
  /** From then on the token is refused: milliseconds since 1970, by this machine's clock. */
  expiresOnTimestamp: number;
  /** From then on it is worth asking for a new one, although this one still works: milliseconds since 1970. */
  refreshAfterTimestamp?: number;
  tokenType?: "Bearer" | "pop";
}

/** What can abort a call: an `AbortSignal`, or what older Azure clients have in its place. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: (this: AbortSignalLike, event: any) => any, options?: any): void;
  removeEventListener(type: "abort", listener: (this: AbortSignalLike, event: any) => any, options?: any): void;
}

/** What one call of `getToken` may ask for beyond its scopes. */
export interface GetTokenOptions {
  /** Ends the call within 50 ms, with the signal's reason (an `AbortError`); others who wait for the same token are not affected. */
  abortSignal?: AbortSignalLike;
  /** Asks this tenant instead of the credential's own; it must be among `additionallyAllowedTenants`. */
  tenantId?: string;
  /** The claims of a challenge (JSON text), as a resource's 401 or Entra's error gave them. They bypass the cached token of this call. */
  claims?: string;
  /** Tells Entra that the caller handles claims challenges (continuous access evaluation): such tokens live longer and can be revoked. */
  enableCae?: boolean;
}

/** What hands out access tokens; assignable both ways to `TokenCredential` of `@azure/core-auth`. */
export interface TokenCredential {
  getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken | null>;
}

/** How often and how long a credential tries. Where a default is given here, managed identities have what their hosts need. */
export interface RetryOptions {
  /** How many times a request is sent again after its first failure. Default 3. */
  maxRetries?: number;
  /** The first wait, in milliseconds; each further one is twice as long, give or take a fifth. Default 800. */
  retryDelayInMs?: number;
  /** No wait is longer, in milliseconds, but for one that the server asked for. Default 10,000. */
  maxRetryDelayInMs?: number;
  /** The time for one call in all, waits included, in milliseconds. Default 60,000. */
  deadlineInMs?: number;
  /** The time for one exchange, in milliseconds. Default 30,000. */
  exchangeTimeoutInMs?: number;
}

/** What may be logged beyond the ordinary. */
export interface LoggingOptions {
  /** Log who a new token is for (`token.account`): client, tenant, user principal name and object id, read from the token. */
  allowLoggingAccountIdentifiers?: boolean;
}

/**
 * The cache of this user's programs, which Microsoft's libraries share, on Node, Deno and Bun: encrypted by the system's key store. Where
 * there is none, calls throw a `CredentialUnavailableError`, unless `unsafeAllowUnencryptedStorage` is set. On Linux, whose `secret-tool` keeps
 * 8,191 bytes at most, what has no room is in memory alone, and `cache.saveFailed` is in the log.
 */
export interface TokenCachePersistenceOptions {
  enabled: boolean;
  /** Default: `msal.cache`. */
  name?: string;
  /** Keep it in a plain file where there is no key store: only its access rights protect the tokens then. */
  unsafeAllowUnencryptedStorage?: boolean;
}

/** What every credential can be told beyond its own arguments. */
export interface CredentialOptions {
  /** The authority host. Default: the variable `AZURE_AUTHORITY_HOST`, else Azure's public cloud. See {@link AzureAuthorityHosts}. */
  authorityHost?: string;
  /** Tenants that a call may ask besides the credential's own; `"*"` for every tenant. */
  additionallyAllowedTenants?: string[];
  /** Sends secrets to the authority host without asking Microsoft whether it is known. For private and disconnected clouds. */
  disableInstanceDiscovery?: boolean;
  retryOptions?: RetryOptions;
  loggingOptions?: LoggingOptions;
  /** Keeps tokens in the cache of this user's programs, where there is one. Credentials that act for users of a service do not. */
  tokenCachePersistenceOptions?: TokenCachePersistenceOptions;
  /**
   * What entries of `host.store` are encrypted and named with, by whoever shares them. With several keys, the first one writes and each one
   * reads, so that a new key is put in front of the old one, which goes when its entries have expired. It may be
   * a promise, or a function that is asked when the key is needed for the first time. Default: the store's own, if it has one.
   */
  encryptionKey?: EncryptionKeySource;
  /** What the runtime lends; each member overrides the runtime's own. Tests and proxies use this door. */
  host?: Host;
}

/**
 * What a runtime lends to a credential. Each member is optional and overrides the runtime's default; what neither lends is refused by
 * a `CredentialUnavailableError` that names it.
 */
export interface Host {
  fetch?: typeof globalThis.fetch;
  /** `fetch` that accepts only this server: by the SHA-1 thumbprint of its certificate, or by these roots (PEM) and this TLS name. */
  fetchPinned?: (input: Request, tls: { sha1?: string; roots?: string; serverName?: string }) => Promise<Response>;
  /** Environment variables. A Worker passes its `env`, whatever else is bound there; Node's default is `process.env`. */
  env?: Readonly<Record<string, string | undefined>> | object;
  /** The operating system, as `process.platform` says it. */
  platform?: "linux" | "darwin" | "win32" | (string & {});
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Local time minus UTC at that time, in seconds. */
  localOffset?: (unixSeconds: number) => number;
  /** Resolves after a time; only ever awaited between exchanges. */
  sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Random bytes fit for keys. */
  random?: (length: number) => Uint8Array;
  /** Rejects with the code `ENOENT`, `EFBIG` past `maxBytes`, or `ELOOP` where the path is a link and `noFollow` says that none is followed. */
  readFile?: (path: string, options: { maxBytes: number; noFollow?: boolean }) => Promise<Uint8Array>;
  exists?: (path: string) => Promise<boolean>;
  /** Runs a program without a shell. Rejects with the code `ENOENT`, `ETIMEDOUT`, or `EFBIG` past `maxOutputBytes`. */
  run?: (
    program: string,
    args: readonly string[],
    options: { timeoutMs: number; maxOutputBytes: number; signal?: AbortSignal },
  ) => Promise<{ exitCode: number; stdout: string; stderr: string }>;
  /** Opens a URL in the system's browser. */
  openUrl?: (url: string) => Promise<void>;
  /** Keeps work alive that the runtime would end with its request: a Worker's `ctx.waitUntil`, `after` of Next.js. */
  waitUntil?: (promise: Promise<unknown>) => void;
  /** Where tokens outlive the credential, and are shared. It needs an `encryptionKey`. */
  store?: TokenStore;
  /** Receives what the library has to say; nothing of it is secret, at any level. */
  log?: (event: LogEvent) => void;
}

/** One thing that happened, always in this shape. The README lists the events and their fields. */
export interface LogEvent {
  level: "error" | "warning" | "info" | "verbose";
  /** As `token.acquired`. */
  event: string;
  /** The credential at work, as `ClientSecretCredential`. */
  credential: string;
  fields: Readonly<Record<string, string | number>>;
}

/** Where log events go that no `host.log` takes. */
export interface Logger {
  /** The least important level to log; by default the variable `AZURE_LOG_LEVEL`, else nothing is logged. */
  level: LogEvent["level"] | undefined;
  /** By default the console. */
  log: (event: LogEvent) => void;
}

export const logger: Logger;

/** A credential with a cache of its own: at most 16,384 tokens, the longest unused makes room. */
declare abstract class CachedCredential implements TokenCredential {
  /**
   * A token for these scopes, from the cache if one is at hand.
   *
   * @throws {CredentialUnavailableError} The credential cannot even try here.
   * @throws {AuthenticationError} Entra refused; or, with `retryable`, the network or the server failed.
   * @throws {TypeError} An argument or option is wrong; the message names it.
   */
  getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken>;
  /** Forgets every token and the secret at once; calls from now on are refused. */
  close(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ClientSecretCredentialOptions extends CredentialOptions {}

/**
 * Authenticates an application with a client secret (RFC 6749, 4.4).
 *
 * Entra refuses this from a web page: get such tokens on a server.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export class ClientSecretCredential extends CachedCredential {
  constructor(tenantId: string, clientId: string, clientSecret: string, options?: ClientSecretCredentialOptions);
}

export interface ClientAssertionCredentialOptions extends CredentialOptions {}

/**
 * Authenticates an application with assertions that a callback gives, as workload identity federation does (RFC 7523, 2.2).
 *
 * @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 */
export class ClientAssertionCredential extends CachedCredential {
  /** @param getAssertion Called once for each token request, and never when a token is at hand. */
  constructor(tenantId: string, clientId: string, getAssertion: () => Promise<string>, options?: ClientAssertionCredentialOptions);
}

/** A certificate, by its path; see {@link ClientCertificateCredential}. */
export interface ClientCertificatePEMCertificatePath {
  /** The path of a PEM or PKCS#12 file, where the runtime has files. */
  certificatePath: string;
  /** What its private key is encrypted with. */
  certificatePassword?: string;
}

/** A certificate itself; see {@link ClientCertificateCredential}. */
export interface ClientCertificatePEMCertificate {
  /** PEM text, or the bytes of a PEM or PKCS#12 file: the certificate and its private key, in any order. */
  certificate: string | Uint8Array;
  /** What its private key is encrypted with. */
  certificatePassword?: string;
}

/** A certificate whose private key is in WebCrypto; see {@link ClientCertificateCredential}. */
export interface ClientCertificateWithKey {
  /** The certificate, and its issuers if they are to be sent: PEM. */
  certificate: string | Uint8Array;
  /** An RSA key that may sign: `RSA-PSS` with SHA-256, or `RSASSA-PKCS1-v1_5` with SHA-256 for AD FS. */
  key: CryptoKey;
}

/** A certificate whose private key is elsewhere, as in a key vault; see {@link ClientCertificateCredential}. */
export interface ClientCertificateWithSigner {
  /** The certificate, and its issuers if they are to be sent: PEM. */
  certificate: string | Uint8Array;
  /**
   * Signs these bytes (not a hash of them): PS256 is RSASSA-PSS with SHA-256 and a salt of 32 bytes, RS256 is RSASSA-PKCS1-v1_5 with
   * SHA-256 (RFC 7518, 3.3 and 3.5). RS256 is asked for by AD FS only.
   */
  sign: (input: Uint8Array, algorithm: "PS256" | "RS256") => Promise<Uint8Array>;
}

/** As `@azure/identity` calls it. */
export type ClientCertificateCredentialPEMConfiguration = ClientCertificatePEMCertificate | ClientCertificatePEMCertificatePath;

export interface ClientCertificateCredentialOptions extends CredentialOptions {
  /** Sends the certificate and its issuers, for applications that trust subject names and issuers, not single certificates. */
  sendCertificateChain?: boolean;
}

/**
 * Authenticates an application with a certificate: by assertions that its private key signs (RFC 7523, 2.2).
 *
 * The key becomes a WebCrypto key that cannot be exported, once. The file is read by the first call; what is wrong with it is a
 * `TypeError` of that call.
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export class ClientCertificateCredential extends CachedCredential {
  constructor(tenantId: string, clientId: string, certificatePath: string, options?: ClientCertificateCredentialOptions);
  constructor(
    tenantId: string,
    clientId: string,
    configuration: ClientCertificateCredentialPEMConfiguration | ClientCertificateWithKey | ClientCertificateWithSigner,
    options?: ClientCertificateCredentialOptions,
  );
}

/** With a client secret; see {@link OnBehalfOfCredential}. */
export interface OnBehalfOfCredentialSecretOptions {
  clientSecret: string;
}

/** With a certificate; see {@link OnBehalfOfCredential}. */
export interface OnBehalfOfCredentialCertificateOptions {
  /** The path of a PEM or PKCS#12 file, where the runtime has files. */
  certificatePath?: string;
  /** In place of a path: the certificate with its key, as {@link ClientCertificateCredential} takes them. */
  certificate?: string | Uint8Array;
  certificatePassword?: string;
  key?: CryptoKey;
  sign?: ClientCertificateWithSigner["sign"];
  /** Sends the certificate and its issuers, for applications that trust subject names and issuers, not single certificates. */
  sendCertificateChain?: boolean;
}

/** With assertions of a callback; see {@link OnBehalfOfCredential}. */
export interface OnBehalfOfCredentialAssertionOptions {
  /** Called once for each token request, and never when a token is at hand. */
  getAssertion: () => Promise<string>;
}

export type OnBehalfOfCredentialOptions = CredentialOptions & {
  tenantId: string;
  clientId: string;
  /** The access token that the user sent to this application. */
  userAssertionToken: string;
} & (OnBehalfOfCredentialSecretOptions | OnBehalfOfCredentialCertificateOptions | OnBehalfOfCredentialAssertionOptions);

/**
 * Calls another service in the name of the user who called this one (RFC 7523, 2.1). Make one for each user's token.
 *
 * When the user has to do something first, as multifactor authentication, the `AuthenticationError` has `claims`: hand them to the
 * client, which signs the user in with them.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
 */
export class OnBehalfOfCredential extends CachedCredential {
  constructor(options: OnBehalfOfCredentialOptions);
}

export interface GetBearerTokenProviderOptions {
  abortSignal?: AbortSignal;
}

/** A function that returns a bearer token, for clients that want a text and know nothing of credentials, as OpenAI's. */
export function getBearerTokenProvider(
  credential: TokenCredential,
  scopes: string | string[],
  options?: GetBearerTokenProviderOptions,
): () => Promise<string>;

export interface CreateAuthenticatedFetchOptions {
  /** What sends the requests. By default the runtime's own. */
  fetch?: typeof globalThis.fetch;
  /** The tenant whose tokens the resource wants, if that is not the credential's own. */
  tenantId?: string;
  /** Send tokens over `http` as well, where anyone on the way can read them. */
  allowInsecureConnection?: boolean;
}

/**
 * A `fetch` that adds a token to each request, and answers a claims challenge of continuous access evaluation: a 401 with
 * `error="insufficient_claims"` has the request sent once more, with a token for the claims that it names. Bodies are kept until the
 * first answer is there. A 401 of another kind, and a second challenge, are the caller's to read.
 *
 * @throws {TypeError} The URL is not `https`; or what the credential throws.
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function createAuthenticatedFetch(
  credential: TokenCredential,
  scopes: string | string[],
  options?: CreateAuthenticatedFetchOptions,
): typeof globalThis.fetch;

/** The authority hosts of Microsoft's clouds. */
export enum AzureAuthorityHosts {
  AzureChina = "https://login.chinacloudapi.cn",
  /** Closed on 2021-10-29. */
  AzureGermany = "https://login.microsoftonline.de",
  AzureGovernment = "https://login.microsoftonline.us",
  AzurePublicCloud = "https://login.microsoftonline.com",
}

/** Loads the WebAssembly now instead of with the first call. */
export function preload(): Promise<void>;

export * from "./chains.js";
export * from "./federated.js";
export * from "./token-store.js";
export * from "./errors.js";
export * from "./managed-identity.js";
export * from "./users.js";
export * from "./developer.js";

// What is not marked so is not exported.
export {};
