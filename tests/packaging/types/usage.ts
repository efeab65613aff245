// What a user writes, type-checked strictly against the installed package. Nothing here runs.
import {
  AggregateAuthenticationError,
  AuthenticationError,
  AuthenticationRequiredError,
  AzureAuthorityHosts,
  ClientAssertionCredential,
  ClientSecretCredential,
  CredentialUnavailableError,
  getBearerTokenProvider,
  InternalError,
  logger,
  preload,
  type AccessToken,
  type GetTokenOptions,
  type Host,
  type LogEvent,
  type TokenCredential,
} from "azure-identity-wasm";
import * as inline from "azure-identity-wasm/inline";

const credential = new ClientSecretCredential("tenant", "client", "secret", {
  authorityHost: AzureAuthorityHosts.AzureGovernment,
  additionallyAllowedTenants: ["*"],
  disableInstanceDiscovery: false,
  retryOptions: { maxRetries: 1, retryDelayInMs: 1, maxRetryDelayInMs: 1, deadlineInMs: 1, exchangeTimeoutInMs: 1 },
  loggingOptions: { allowLoggingAccountIdentifiers: true },
});
const assertion = new ClientAssertionCredential("tenant", "client", async () => "assertion");
const all: TokenCredential[] = [credential, assertion, new inline.ClientSecretCredential("tenant", "client", "secret")];

export async function call(signal: AbortSignal): Promise<string> {
  const options: GetTokenOptions = { abortSignal: signal, tenantId: "other", claims: "{}", enableCae: true };
  const token: AccessToken = await credential.getToken(["https://vault.azure.net/.default"], options);
  const expires: number = token.expiresOnTimestamp;
  const refresh: number | undefined = token.refreshAfterTimestamp;
  const type: "Bearer" | "pop" | undefined = token.tokenType;
  await preload();
  return [token.token, expires, refresh, type, all.length].join();
}

export async function closed(): Promise<void> {
  await using held = new ClientSecretCredential("tenant", "client", "secret");
  await held.getToken("https://vault.azure.net/.default");
}

export const host: Host = {
  fetch: (input, init) => fetch(input, init),
  env: { AZURE_AUTHORITY_HOST: undefined },
  platform: "plan9",
  now: () => Date.now(),
  sleep: (milliseconds, signal) => new Promise((resolve) => setTimeout(resolve, signal?.aborted ? 0 : milliseconds)),
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  waitUntil: (promise) => void promise.then(String),
  log: ({ level, event, credential: name, fields }: LogEvent) => console.log(level, event, name, fields),
};
export const lent = new ClientSecretCredential("tenant", "client", "secret", { host });

export function explain(error: unknown): string {
  if (error instanceof AuthenticationError) {
    const { statusCode, retryable, retryAfter, claims, errorResponse } = error;
    return [statusCode.toFixed(), retryable, retryAfter?.toFixed(), claims?.length, errorResponse.errorCodes?.[0], errorResponse.traceId].join();
  }
  if (error instanceof AuthenticationRequiredError) return error.scopes.join();
  if (error instanceof AggregateAuthenticationError) return error.errors.map(({ message }) => message).join();
  if (error instanceof CredentialUnavailableError || error instanceof InternalError) return error.message;
  return String(error);
}

logger.level = "verbose";
logger.log = (event) => console.log(event.event);
export const provider: () => Promise<string> = getBearerTokenProvider(credential, "https://cognitiveservices.azure.com/.default");

// What must not compile.
// @ts-expect-error: a secret is needed
new ClientSecretCredential("tenant", "client");
// @ts-expect-error: no such option
new ClientSecretCredential("tenant", "client", "secret", { authority: "https://login.microsoftonline.com" });
// @ts-expect-error: no such capability
new ClientSecretCredential("tenant", "client", "secret", { host: { fetsh: fetch } });
// @ts-expect-error: a text
credential.getToken(5);
// @ts-expect-error: a function
new ClientAssertionCredential("tenant", "client", "assertion");
// @ts-expect-error: no such level
logger.level = "chatty";
