// @ts-check
/** What runs at the edge: everything that needs nothing but fetch. */
export { createAuthenticatedFetch } from "./authenticated-fetch.js";
export { AzureAuthorityHosts } from "./authority-hosts.js";
export { getBearerTokenProvider } from "./bearer-token-provider.js";
export { ClientAssertionCredential } from "./credentials/client-assertion.js";
export { ClientCertificateCredential } from "./credentials/client-certificate.js";
export { ClientSecretCredential } from "./credentials/client-secret.js";
export { OnBehalfOfCredential } from "./credentials/on-behalf-of.js";
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
export { preload } from "./instance.js";
export { logger } from "./logger.js";
