// Ours stands in for the official library's, both ways, strictly. Nothing here runs.
import { ChainedTokenCredential, getBearerTokenProvider as officialProvider, ClientSecretCredential as Official } from "@azure/identity";
import type { AccessToken as OfficialAccessToken, GetTokenOptions as OfficialGetTokenOptions, TokenCredential as OfficialTokenCredential } from "@azure/core-auth";
import { BlobServiceClient } from "@azure/storage-blob";
import { AzureOpenAI } from "openai";
import {
  AuthenticationError,
  AzureAuthorityHosts,
  ClientAssertionCredential,
  ClientSecretCredential,
  getBearerTokenProvider,
  type AccessToken,
  type ClientSecretCredentialOptions,
  type GetTokenOptions,
  type TokenCredential,
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
