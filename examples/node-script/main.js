// @ts-check
// Gets an application's token for Azure Storage, twice, and prints what it says and how long that took.
// It reads AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_AUTHORITY_HOST, and one of AZURE_CLIENT_SECRET,
// AZURE_CLIENT_CERTIFICATE_PATH and AZURE_FEDERATED_TOKEN_FILE. With --managed-identity, --workload-identity or --default, whatever
// vouches for it where it runs says so in the environment.
import { readFile } from "node:fs/promises";
import * as identity from "azure-identity-wasm";

const variable = (/** @type {string} */ name) => process.env[name] ?? "";
const [tenant, client, secret] = ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"].map(variable);
// An authority that Microsoft does not know, as an emulator's, is one that whoever starts this program trusts.
const options = { disableInstanceDiscovery: variable("AZURE_AUTHORITY_HOST") !== "" };
const credential = chosen(process.argv[2]);

const begun = performance.now();
const { token } = await credential.getToken("https://storage.azure.com/.default");
const asked = performance.now();
await credential.getToken("https://storage.azure.com/.default"); // from the cache
const milliseconds = { getToken: asked - begun, getTokenCached: performance.now() - asked };

const { aud, appid, idtyp, exp } = JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
console.log(JSON.stringify({ credential: credential.constructor.name, claims: { aud, appid, idtyp, exp }, milliseconds }));

/** @param {string | undefined} option */
function chosen(option) {
  const certificate = variable("AZURE_CLIENT_CERTIFICATE_PATH");
  if (option === "--managed-identity") return new identity.ManagedIdentityCredential();
  if (option === "--workload-identity") return new identity.WorkloadIdentityCredential(options);
  if (option === "--default") return new identity.DefaultAzureCredential(options);
  if (secret) return new identity.ClientSecretCredential(tenant, client, secret, options);
  if (certificate) return new identity.ClientCertificateCredential(tenant, client, certificate, options);
  return new identity.ClientAssertionCredential(tenant, client, () => readFile(variable("AZURE_FEDERATED_TOKEN_FILE"), "utf8"), options);
}
