import type { AccessToken, CredentialOptions, GetTokenOptions, TokenCredential } from "./index.js";

/** What the credentials of developer tools can be told. */
export interface DeveloperToolOptions extends CredentialOptions {
  /** Default: the tool's own. */
  tenantId?: string;
  /** How long the tool may take, in milliseconds; then it is ended with all that it has started. Default: 10,000. */
  processTimeoutInMs?: number;
  /**
   * Keep tokens while the tool's own files say that the same people are logged in. Default: no, each call runs the tool, which keeps tokens itself.
   *
   * The files are looked at before each call, and when one of them changes, as by a login, a logout or another subscription, nothing that was kept is used
   * again. What they do not tell, as a role that was granted meanwhile, is not noticed before the token expires. Where they cannot be read, nothing is kept.
   */
  cacheToolTokens?: boolean;
}

/** With `cacheToolTokens`, the profile, configuration and token cache in `AZURE_CONFIG_DIR` or `~/.azure` are looked at. */
export interface AzureCliCredentialOptions extends DeveloperToolOptions {
  /** The subscription whose account is asked, by its name or id. Default: the CLI's own. */
  subscription?: string;
}

/** With `cacheToolTokens`, configuration and logins in `AZD_CONFIG_DIR` or `~/.azd` are looked at, and what AzureCliCredential looks at. */
export interface AzureDeveloperCliCredentialOptions extends DeveloperToolOptions {}

/** With `cacheToolTokens`, `~/.Azure/AzureRmContext.json` with its settings, and `msal.cache` in `.IdentityService` are looked at. */
export interface AzurePowerShellCredentialOptions extends DeveloperToolOptions {}

export interface VisualStudioCodeCredentialOptions extends CredentialOptions {
  /** Default: `common`. */
  tenantId?: string;
}

/** A credential that asks a tool of whoever is at this machine. */
declare abstract class DeveloperCredential implements TokenCredential {
  /**
   * A token for these scopes.
   *
   * @throws {CredentialUnavailableError} The tool is not there, nobody is logged in to it, it took too long, or tools cannot be run here.
   * @throws {AuthenticationError} Entra refused, or asks for another sign-in, or the tool's output cannot be read.
   * @throws {TypeError} An argument or option is wrong; the message names it. No tool was run.
   */
  getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken>;
  /** Forgets every token at once; calls from now on are refused. */
  close(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Gets the token of whoever is logged in to the Azure CLI, by `az account get-access-token`: on Node, Deno and Bun.
 *
 * Calls for the same token at the same time run it once. It is run by its name from `PATH`, without a shell; on Windows, where `az` is a batch file, `cmd.exe` runs it. Where it is not
 * there, nobody is logged in, or it takes too long, calls throw a `CredentialUnavailableError`. A claims challenge is not its to answer: the call throws an
 * `AuthenticationError` with the `az login` that answers it.
 * @see https://learn.microsoft.com/cli/azure/account#az-account-get-access-token
 */
export class AzureCliCredential extends DeveloperCredential {
  constructor(options?: AzureCliCredentialOptions);
}

/**
 * Gets the token of whoever is logged in to the Azure Developer CLI, by `azd auth token`, as AzureCliCredential does. It is given the claims of a challenge.
 * @see https://learn.microsoft.com/azure/developer/azure-developer-cli/reference#azd-auth-token
 */
export class AzureDeveloperCliCredential extends DeveloperCredential {
  constructor(options?: AzureDeveloperCliCredentialOptions);
}

/**
 * Gets the token of whoever is logged in to Azure PowerShell, by `Get-AzAccessToken` of the module Az.Accounts, 2.2.0 or later, as AzureCliCredential does: by
 * `pwsh`, or on Windows, where that is not there, by `powershell`.
 * @see https://learn.microsoft.com/powershell/module/az.accounts/get-azaccesstoken
 */
export class AzurePowerShellCredential extends DeveloperCredential {
  constructor(options?: AzurePowerShellCredentialOptions);
}

/**
 * Who has signed in to Azure in Visual Studio Code. Tokens of such a sign-in come from the system's broker, which this library does not reach: every call
 * throws a `CredentialUnavailableError` that says whether somebody has signed in there.
 * @see https://learn.microsoft.com/javascript/api/@azure/identity/visualstudiocodecredential
 */
export class VisualStudioCodeCredential extends DeveloperCredential {
  constructor(options?: VisualStudioCodeCredentialOptions);
}

// What is not marked so is not exported.
export {};
