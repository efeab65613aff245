// @ts-check
/** What runs everywhere: everything that needs nothing but fetch. */
export { createAuthenticatedFetch } from "./authenticated-fetch.js";
export { deserializeAuthenticationRecord, serializeAuthenticationRecord } from "./authentication-record.js";
export { AzureAuthorityHosts } from "./authority-hosts.js";
export { getBearerTokenProvider } from "./bearer-token-provider.js";
export { AuthorizationCodeCredential } from "./credentials/authorization-code.js";
export { ChainedTokenCredential } from "./credentials/chained-token.js";
export { ClientAssertionCredential } from "./credentials/client-assertion.js";
export { ClientCertificateCredential } from "./credentials/client-certificate.js";
export { ClientSecretCredential } from "./credentials/client-secret.js";
export { DefaultAzureCredential, getDefaultAzureCredential } from "./credentials/default-azure-elsewhere.js";
export { DeviceCodeCredential } from "./credentials/device-code.js";
export { EnvironmentCredential } from "./credentials/environment.js";
export { AzurePipelinesCredential, GitHubActionsCredential, WorkloadIdentityCredential } from "./credentials/federated-elsewhere.js";
export { InteractiveBrowserCredential } from "./credentials/interactive-browser.js";
export { ManagedIdentityCredential } from "./credentials/managed-identity-elsewhere.js";
export { OnBehalfOfCredential } from "./credentials/on-behalf-of.js";
export { RefreshTokenCredential } from "./credentials/refresh-token.js";
export { SharedTokenCacheCredential } from "./credentials/shared-token-cache.js";
export { UsernamePasswordCredential } from "./credentials/username-password.js";
export {
  AggregateAuthenticationError,
  AggregateAuthenticationErrorName,
  AuthenticationError,
  AuthenticationErrorName,
  AuthenticationRequiredError,
  AuthenticationRequiredErrorName,
  CredentialUnavailableError,
  CredentialUnavailableErrorName,
  InternalError,
} from "./errors.js";
export { useIdentityPlugin } from "./identity-plugin.js";
export { preload } from "./instance.js";
export { logger } from "./logger.js";
export {
  AzureCliCredential,
  AzureDeveloperCliCredential,
  AzurePowerShellCredential,
  VisualStudioCodeCredential,
} from "./without-tools.js";
