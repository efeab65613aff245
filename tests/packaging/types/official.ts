// Ours stands in for the official library's, both ways, strictly. Nothing here runs.
import { ChainedTokenCredential, getBearerTokenProvider as officialProvider, ClientSecretCredential as Official } from "@azure/identity";
import type { AccessToken as OfficialAccessToken, GetTokenOptions as OfficialGetTokenOptions, TokenCredential as OfficialTokenCredential } from "@azure/core-auth";
import { BlobServiceClient } from "@azure/storage-blob";
import { AzureOpenAI } from "openai";
import {
  AuthenticationError,
  AuthenticationRequiredError,
  AuthorizationCodeCredential,
  AzureAuthorityHosts,
  ClientAssertionCredential,
  ClientSecretCredential,
  deserializeAuthenticationRecord,
  DeviceCodeCredential,
  getBearerTokenProvider,
  InteractiveBrowserCredential,
  serializeAuthenticationRecord,
  UsernamePasswordCredential,
  type AccessToken,
  type AuthenticationRecord,
  type AuthorizationCodeCredentialOptions,
  type ClientSecretCredentialOptions,
  type DeviceCodeCredentialOptions,
  type DeviceCodeInfo,
  type DeviceCodePromptCallback,
  type InteractiveBrowserCredentialNodeOptions,
  type GetTokenOptions,
  type TokenCachePersistenceOptions,
  type TokenCredential,
  type UsernamePasswordCredentialOptions,
} from "azure-identity-wasm";
import * as official from "@azure/identity";

declare const ours: TokenCredential;
declare const theirs: OfficialTokenCredential;
declare const token: AccessToken;
declare const officialToken: OfficialAccessToken;
declare const officialOptions: OfficialGetTokenOptions;
declare const options: GetTokenOptions;

export const credentialThere: OfficialTokenCredential = ours;
export const credentialHere: TokenCredential = theirs;
export const tokenThere: OfficialAccessToken = token;
export const tokenHere: AccessToken = officialToken;
export const optionsHere: GetTokenOptions = officialOptions;
export const optionsThere: OfficialGetTokenOptions = options;

const secret = new ClientSecretCredential("tenant", "client", "secret");
const assertion = new ClientAssertionCredential("tenant", "client", async () => "assertion");
export const everyOne: OfficialTokenCredential[] = [secret, assertion];

// What users call with a credential.
export const blobs = new BlobServiceClient("https://account.blob.core.windows.net", secret);
export const openai = new AzureOpenAI({ azureADTokenProvider: getBearerTokenProvider(secret, "https://cognitiveservices.azure.com/.default") });
export const chain = new ChainedTokenCredential(secret, assertion);
export const provider = officialProvider(secret, "https://cognitiveservices.azure.com/.default");
export const providerHere = getBearerTokenProvider(new Official("tenant", "client", "secret"), "https://cognitiveservices.azure.com/.default");

// A call written for the official library compiles with ours.
export const arguments_: ConstructorParameters<typeof ClientSecretCredential> = ["tenant", "client", "secret", { authorityHost: "https://login.microsoftonline.us" }];
export const officialAuthority: official.AzureAuthorityHosts = official.AzureAuthorityHosts.AzureChina;
export const sameAuthorities: `${AzureAuthorityHosts}` = `${officialAuthority}`;
export const shared: Pick<official.ClientSecretCredentialOptions, "authorityHost" | "additionallyAllowedTenants" | "disableInstanceDiscovery" | "loggingOptions"> &
  ClientSecretCredentialOptions = {};
export const code: number | undefined = ({} as AuthenticationError).errorResponse.errorCodes?.[0];

// People: options and calls that were written for the official library.
declare const officialPersistence: official.TokenCachePersistenceOptions;
declare const officialRecord: official.AuthenticationRecord;
declare const officialInfo: official.DeviceCodeInfo;
declare const officialPrompt: official.DeviceCodePromptCallback;
declare const officialDevice: official.DeviceCodeCredentialOptions;
declare const officialCode: official.AuthorizationCodeCredentialOptions;
declare const officialPassword: official.UsernamePasswordCredentialOptions;
declare const officialBrowser: Omit<official.InteractiveBrowserCredentialNodeOptions, "brokerOptions">;
export const persistence: TokenCachePersistenceOptions = officialPersistence;
export const persistenceThere: official.TokenCachePersistenceOptions = persistence;
export const info: DeviceCodeInfo = officialInfo;
export const prompt: DeviceCodePromptCallback = officialPrompt;
export const record: AuthenticationRecord = officialRecord;
export const recordThere: official.AuthenticationRecord = record;
export const deviceOptions: DeviceCodeCredentialOptions = officialDevice;
export const codeOptions: AuthorizationCodeCredentialOptions = officialCode;
export const passwordOptions: UsernamePasswordCredentialOptions = officialPassword;
export const browserOptions: InteractiveBrowserCredentialNodeOptions = officialBrowser;

const device = new DeviceCodeCredential({
  tenantId: "tenant", clientId: "client", userPromptCallback: (info) => console.log(info.message), disableAutomaticAuthentication: true,
  tokenCachePersistenceOptions: { enabled: true, name: "cache", unsafeAllowUnencryptedStorage: false }, authenticationRecord: officialRecord,
});
const interactive = new InteractiveBrowserCredential({
  redirectUri: () => "http://localhost:1234", loginHint: "user@contoso.com", browserCustomizationOptions: { successMessage: "done", errorMessage: "no" },
});
export const people: OfficialTokenCredential[] = [
  device,
  interactive,
  new InteractiveBrowserCredential({ redirectUri: "http://localhost:1234" }),
  new AuthorizationCodeCredential("tenant", "client", "secret", "code", "https://app.example/", {}),
  new AuthorizationCodeCredential("tenant", "client", "code", "https://app.example/", {}),
  new UsernamePasswordCredential("tenant", "client", "user", "password", { authenticationRecord: officialRecord }),
];
export const blobsOfPeople = people.map((credential) => new BlobServiceClient("https://account.blob.core.windows.net", credential));

/** As the official library's readme has it: whoever has to sign in does, and is found again later. */
export async function signIn(): Promise<string | undefined> {
  try {
    await device.getToken("https://graph.microsoft.com/.default");
  } catch (error) {
    if (!(error instanceof AuthenticationRequiredError)) throw error;
    await device.authenticate(error.scopes, error.getTokenOptions);
  }
  const known: official.AuthenticationRecord | undefined = await interactive.authenticate("https://graph.microsoft.com/.default");
  if (!known) return undefined;
  const again: AuthenticationRecord = deserializeAuthenticationRecord(official.serializeAuthenticationRecord(known));
  official.deserializeAuthenticationRecord(serializeAuthenticationRecord(again));
  return serializeAuthenticationRecord(known);
}
