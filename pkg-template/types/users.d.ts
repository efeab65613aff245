import type { AccessToken, CredentialOptions, GetTokenOptions, TokenCredential } from "./index.js";

/** Who signed in: what an application keeps to find the same account again in a cache that outlives it. It holds no secret. */
export interface AuthenticationRecord {
  /** The host of the authority, as `login.microsoftonline.com`. */
  authority: string;
  /** The account across tenants. */
  homeAccountId: string;
  /** The application that the user signed in to. */
  clientId: string;
  /** The tenant that the user signed in to. */
  tenantId: string;
  /** As `user@contoso.com`: for people, since it can change. */
  username: string;
}

/** A record as JSON, in the form that every official library reads. */
export function serializeAuthenticationRecord(record: AuthenticationRecord): string;

/**
 * Reads what {@link serializeAuthenticationRecord}, or another of the official libraries, has written.
 * @throws {TypeError} It is no record.
 */
export function deserializeAuthenticationRecord(serializedRecord: string): AuthenticationRecord;

/** What a credential that a person signs in to can be told beyond its own arguments. */
export interface InteractiveCredentialOptions extends CredentialOptions {
  /** Who signed in before, to be found in a cache that outlives the program. */
  authenticationRecord?: AuthenticationRecord;
  /** Leaves it to `authenticate` to have the person sign in: `getToken` throws an `AuthenticationRequiredError` instead. */
  disableAutomaticAuthentication?: boolean;
}

/** A credential of a person: one sign-in, then refresh tokens, until Entra wants to see the person again. */
declare abstract class UserCredential implements TokenCredential {
  /**
   * A token for these scopes: from the cache, else by the refresh token, else by a sign-in. However many calls need one, there is one sign-in
   * at a time, and none while a token still works.
   *
   * @throws {AuthenticationRequiredError} A person must sign in, and the credential may not, or cannot, ask them.
   * @throws {AuthenticationError} Entra refused; or, with `retryable`, the network or the server failed.
   * @throws {TypeError} An argument or option is wrong; the message names it.
   */
  getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken>;
  /**
   * Has a person sign in if that is needed, and says who it is. In the cache of this user's programs it looks for the person of the
   * `authenticationRecord` alone. Without scopes, those of Azure's management are asked for. With the claims
   * of an `AuthenticationRequiredError`, the sign-in satisfies them.
   */
  authenticate(scopes?: string | string[], options?: GetTokenOptions): Promise<AuthenticationRecord | undefined>;
  /**
   * Signs the person out of this application: their tokens and refresh token are forgotten here at once, then in `host.store`, and by the credentials
   * of all tabs, workers and service workers of the origin that the same account is signed in to. Calls under way end with an
   * `AuthenticationRequiredError`; the next one finds nobody signed in, as when the credential was new. Entra is not told: there, and in the
   * browser's cookies, the person stays signed in.
   *
   * With `tokenCachePersistenceOptions` it is for this credential alone: the cache of this user's programs stays as it is, and who is found there
   * is signed in again. Beyond the origin, or this process, nobody is told.
   */
  signOut(): Promise<void>;
  /** Forgets every token and secret at once; calls from now on are refused. */
  close(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface AuthorizationCodeCredentialOptions extends CredentialOptions {
  /** The verifier of the challenge that the sign-in page was given (RFC 7636). */
  codeVerifier?: string;
}

/**
 * Redeems a code that the application got from Entra's sign-in page (RFC 6749, 4.1.3), once; then its refresh token keeps the user signed
 * in. When that is over, calls throw an `AuthenticationRequiredError`: lead the user to the sign-in page again.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export class AuthorizationCodeCredential extends UserCredential {
  /** A confidential client, as a web application is. `redirectUri` is the one that the sign-in page was given. */
  constructor(
    tenantId: string,
    clientId: string,
    clientSecret: string,
    authorizationCode: string,
    redirectUri: string,
    options?: AuthorizationCodeCredentialOptions,
  );
  /** A public client. */
  constructor(tenantId: string, clientId: string, authorizationCode: string, redirectUri: string, options?: AuthorizationCodeCredentialOptions);
}

export interface RefreshTokenCredentialOptions extends CredentialOptions {
  refreshToken: string;
  /**
   * Gets each new refresh token, for whoever keeps it: Entra gives one with every use. The call waits for it; what it throws is logged,
   * and fails nothing.
   */
  onRefreshToken?: (refreshToken: string) => void | Promise<void>;
  /** The secret of a confidential client, as a web application is. */
  clientSecret?: string;
}

/**
 * Keeps a user signed in with a refresh token (RFC 6749, 6) that the application has from elsewhere. When Entra takes none any more, calls
 * throw an `AuthenticationRequiredError`.
 * @see https://learn.microsoft.com/entra/identity-platform/refresh-tokens
 */
export class RefreshTokenCredential extends UserCredential {
  constructor(tenantId: string, clientId: string, options: RefreshTokenCredentialOptions);
}

export interface UsernamePasswordCredentialOptions extends CredentialOptions {
  /** Who signed in before, to be found in a cache that outlives the program. */
  authenticationRecord?: AuthenticationRecord;
}

/**
 * Signs a user in with name and password (RFC 6749, 4.3).
 *
 * @deprecated It cannot do multifactor authentication, which Entra demands more and more; see https://aka.ms/azsdk/identity/mfa. Each one
 * says so in the log.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc
 */
export class UsernamePasswordCredential extends UserCredential {
  constructor(tenantId: string, clientId: string, username: string, password: string, options?: UsernamePasswordCredentialOptions);
}

/** A code for a person to type in elsewhere. */
export interface DeviceCodeInfo {
  /** What the person types in. */
  userCode: string;
  /** Where they do so. */
  verificationUri: string;
  /** What to say to them, code and address included. */
  message: string;
}

/** Shows a device code to the person who is to sign in. What it throws ends the sign-in. */
export type DeviceCodePromptCallback = (deviceCodeInfo: DeviceCodeInfo) => void | Promise<void>;

export interface DeviceCodeCredentialOptions extends InteractiveCredentialOptions {
  /** Default: `organizations`, every tenant of work or school. */
  tenantId?: string;
  /** Default: the application of Azure's developer tools. An application of one's own is better: its name is what people see. */
  clientId?: string;
  /** Shows the code; by default the console does. */
  userPromptCallback?: DeviceCodePromptCallback;
}

/**
 * Has a person sign in on another device, by a code that they type in there (RFC 8628); then refresh tokens keep them signed in. An
 * `abortSignal` ends the wait at once.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
 */
export class DeviceCodeCredential extends UserCredential {
  constructor(options?: DeviceCodeCredentialOptions);
}

/** What the pages say that the browser shows at last: HTML of the application's own. */
export interface BrowserCustomizationOptions {
  successMessage?: string;
  errorMessage?: string;
}

export interface SignOutOptions {
  /** In a page: leave it for Entra's, which ends the browser's session, for every application, and comes back. Default: no. */
  endSession?: boolean;
  /** Where Entra comes back to: a redirect URI of the application. Default: this page, without query and fragment. */
  postLogoutRedirectUri?: string;
}

/** A sign-in in a window of its own. */
export interface SignInProgress {
  /** Ends it, and every call that waits for it, at once, with an `AuthenticationError` whose code is `user_cancelled`. */
  cancel(): void;
  /** Brings the window to the front, where the browser lets it. */
  focus(): void;
}

export interface InteractiveBrowserCredentialOptions extends InteractiveCredentialOptions {
  /** Default: `organizations`, every tenant of work or school; in a page `common`, which lets personal accounts in as well. */
  tenantId?: string;
  /**
   * In a page, the application's, which is needed. Elsewhere the default is the application of Azure's developer tools; one of one's own is
   * better: its name is what people see.
   */
  clientId?: string;
  /**
   * In a page, a page of the same origin that the application has registered for the platform Single-page application; best is the package's
   * `redirect.html`. Default there: the origin. Elsewhere `http://localhost:PORT`, where a fixed port is needed, and by default any free one.
   */
  redirectUri?: string | (() => string);
  /**
   * In a page: a window of its own, or this tab, which comes back to where it was. Default: `popup`, which the browser lets open inside a click
   * only. With `redirect`, a call that leaves the page never ends; the first call after the return goes on with it. A page that has just come back is
   * not left again but by `authenticate`.
   */
  loginStyle?: "popup" | "redirect";
  /**
   * In a page: whether a hidden frame looks, before a person is asked, if Entra knows who it is. It works only where the browser lets frames have
   * their cookies, which most do not. Default: no.
   */
  silentFrame?: boolean;
  /** In a page: a window for the sign-in is open. Nothing tells that a person has closed it once Entra's page is there, so show a way to cancel. */
  onSignIn?: (signIn: SignInProgress) => void;
  /**
   * In place of a window: opens a URL, and returns the one that the sign-in ended at. For extensions (`chrome.identity.launchWebAuthFlow`) and other
   * shells. The redirect URI is then whatever they need.
   */
  launchWebAuthFlow?: (url: string) => Promise<string>;
  /** The user's name, if it is known. */
  loginHint?: string;
  /** A domain of the user's, which leads past the question for the name. */
  domainHint?: string;
  /** Default: `select_account`, and with a `loginHint` whatever Entra thinks right. */
  prompt?: "login" | "consent" | "select_account" | "create" | "none" | (string & {});
  browserCustomizationOptions?: BrowserCustomizationOptions;
  /** How long to wait for the person, in milliseconds, from when the sign-in page is opened. Default: 5 minutes. */
  timeoutInMs?: number;
}

/** As the official library calls them. */
export type InteractiveBrowserCredentialNodeOptions = InteractiveBrowserCredentialOptions;
/** As the official library calls them. */
export type InteractiveBrowserCredentialInBrowserOptions = InteractiveBrowserCredentialOptions;
/** How a page signs a person in. */
export type BrowserLoginStyle = "popup" | "redirect";

/**
 * Has a person sign in with a browser; then refresh tokens keep them signed in.
 *
 * In a page, it is that page's browser: in a window, or in this tab. The application needs a redirect URI of the platform Single-page application.
 * Entra's refresh tokens live for a day there, then the person signs in again. Elsewhere it is the system's browser, whose answer comes to a port of
 * this machine (RFC 8252); the application needs a platform for mobile and desktop applications, with the redirect URI `http://localhost`.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export class InteractiveBrowserCredential extends UserCredential {
  constructor(options?: InteractiveBrowserCredentialOptions);
  /** As that of every credential of a person; in a page, Entra can be told as well. */
  signOut(options?: SignOutOptions): Promise<void>;
}

export interface SharedTokenCacheCredentialOptions extends CredentialOptions {
  /** The user's name, where several are signed in. Default: the variable `AZURE_USERNAME`. */
  username?: string;
  /** The tenant of the user's home, where several are signed in. Default: the variable `AZURE_TENANT_ID`. */
  tenantId?: string;
  /** Who signed in before; then name and tenant are not looked at. */
  authenticationRecord?: AuthenticationRecord;
}

/**
 * Signs a person in who has signed in to one of Microsoft's developer tools, by the refresh token that they left in the cache of this user's
 * programs. It reads the cache, and does not write there. Where nobody is found, or several are, calls throw a `CredentialUnavailableError`.
 * @see https://learn.microsoft.com/python/api/azure-identity/azure.identity.sharedtokencachecredential
 */
export class SharedTokenCacheCredential extends UserCredential {
  constructor(options?: SharedTokenCacheCredentialOptions);
}

// What is not marked so is not exported.
export {};
