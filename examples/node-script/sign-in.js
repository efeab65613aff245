// @ts-check
// Has a person sign in, gets their token for Azure Storage, twice, and prints what it says and how long that took.
// It reads AZURE_TENANT_ID, AZURE_CLIENT_ID (an application with public client flows and the redirect URI http://localhost), AZURE_AUTHORITY_HOST.
//
// node sign-in.js [--device-code] [--show-address] [--keep FILE [--unencrypted]]
//
// --device-code: by a code that is typed in on another device, not by the browser of this one.
// --show-address: prints where to sign in instead of opening the browser.
// --keep FILE: who signs in stays so, in the cache of this user's programs; FILE says who it is, and nothing secret.
// --unencrypted: that cache may be a plain file where the system has no key store.
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { DeviceCodeCredential, InteractiveBrowserCredential, deserializeAuthenticationRecord, serializeAuthenticationRecord } from "azure-identity-wasm";

const flag = /** @type {const} */ ({ type: "boolean", default: false });
const options = { "device-code": flag, "show-address": flag, unencrypted: flag, keep: /** @type {const} */ ({ type: "string" }) };
const { keep, unencrypted, ...how } = parseArgs({ options }).values;

const { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_AUTHORITY_HOST: authority } = process.env;
const known = keep && (await readFile(keep, "utf8").catch(() => "")); // nobody has signed in so far
const common = {
  tenantId,
  clientId,
  // An authority that Microsoft does not know, as an emulator's, is one that whoever starts this program trusts.
  disableInstanceDiscovery: Boolean(authority),
  authenticationRecord: known ? deserializeAuthenticationRecord(known) : undefined,
  tokenCachePersistenceOptions: { enabled: keep !== undefined, unsafeAllowUnencryptedStorage: unencrypted },
};
const openUrl = async (/** @type {string} */ url) => console.error(`To sign in, open ${url}`);
const credential = how["device-code"]
  ? new DeviceCodeCredential({ ...common, userPromptCallback: ({ message }) => console.error(message) })
  : new InteractiveBrowserCredential({ ...common, host: how["show-address"] ? { openUrl } : {} });

const begun = performance.now();
const { token } = await credential.getToken("https://storage.azure.com/.default");
const asked = performance.now();
await credential.getToken("https://storage.azure.com/.default"); // from the cache
const milliseconds = { getToken: asked - begun, getTokenCached: performance.now() - asked };

const person = await credential.authenticate("https://storage.azure.com/.default"); // who has signed in: nobody is asked again
if (keep && person) await writeFile(keep, serializeAuthenticationRecord(person));

const { aud, appid, idtyp, exp } = JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
console.log(JSON.stringify({ credential: credential.constructor.name, username: person?.username, claims: { aud, appid, idtyp, exp }, milliseconds }));
