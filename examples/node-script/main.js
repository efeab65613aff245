// @ts-check
// Gets an application's token for Azure Storage, twice, and prints what it says and how long that took.
// It reads AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_AUTHORITY_HOST, and one of AZURE_CLIENT_SECRET,
// AZURE_CLIENT_CERTIFICATE_PATH and AZURE_FEDERATED_TOKEN_FILE.
import { readFile } from "node:fs/promises";
import { ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential } from "azure-identity-wasm";

const variable = (/** @type {string} */ name) => process.env[name] ?? "";
const [tenant, client, secret] = ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"].map(variable);
// An authority that Microsoft does not know, as an emulator's, is one that whoever starts this program trusts.
const options = { disableInstanceDiscovery: variable("AZURE_AUTHORITY_HOST") !== "" };
const certificate = variable("AZURE_CLIENT_CERTIFICATE_PATH");
const credential = secret
  ? new ClientSecretCredential(tenant, client, secret, options)
  : certificate
    ? new ClientCertificateCredential(tenant, client, certificate, options)
    : new ClientAssertionCredential(tenant, client, () => readFile(variable("AZURE_FEDERATED_TOKEN_FILE"), "utf8"), options);

const begun = performance.now();
const { token } = await credential.getToken("https://storage.azure.com/.default");
const asked = performance.now();
await credential.getToken("https://storage.azure.com/.default"); // from the cache
const milliseconds = { getToken: asked - begun, getTokenCached: performance.now() - asked };

const { aud, appid, idtyp, exp } = JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
console.log(JSON.stringify({ credential: credential.constructor.name, claims: { aud, appid, idtyp, exp }, milliseconds }));
