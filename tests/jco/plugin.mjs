// @ts-check
// Runs inside Node, beside what jco has made: node plugin.mjs '{"ready":…,"grep":"…"}'. Each result is a line of JSON on standard output.

import * as jose from "jose";
import { between, equal, match, ok } from "../npm/kit/assert.mjs";
import { Entra } from "../npm/kit/entra.mjs";
import { keep } from "../npm/kit/promises.mjs";
import { tokenStore } from "./host.mjs";

const { ready, grep, machine } = JSON.parse(process.argv[2]);
const entra = new Entra(ready);
const scope = ready.resource_scope;
const options = { authorityHost: ready.origin, additionallyAllowedTenants: [], disableInstanceDiscovery: true };
const load = async (/** @type {string} */ name) => (await import(`./${name}/${name}.js`)).credential;
const [plain, cloud, developer] = [await load("identity"), await load("identity-cloud"), await load("identity-developer")];

/** The error variant that a call ends with. @param {() => unknown} call @returns {{ tag: string, val: any }} */
function refusal(call) {
  try {
    call();
  } catch (/** @type {any} */ error) {
    return error.payload ?? error;
  }
  throw new Error("it was to fail, and did not");
}

/** @param {import("../npm/kit/promises.mjs").AddPromise} promise */
function applications(promise) {
  const make = (/** @type {string} */ secret) => plain.Credential.clientSecret(ready.tenant_id, ready.client_id, secret, options);

  promise("a secret becomes a token, which Entra has signed, and the next call asks nobody", async () => {
    const credential = make(ready.client_secret);
    const { token, expiresOn } = credential.getToken([scope]);
    const keys = jose.createLocalJWKSet(await (await fetch(`${ready.http_origin}/${ready.tenant_id}/discovery/v2.0/keys`)).json());
    const { payload } = await jose.jwtVerify(token, keys);
    equal(payload.azp ?? payload.appid, ready.client_id, "whose it is");
    between(Number(expiresOn) - Number(payload.exp), -2, 2, "seconds between the end that the component says and the token's own");
    equal([credential.getToken([scope]).token, await entra.tokenRequests()], [token, 1], "the token of the next call, and requests");
  });

  promise("what Entra refuses is an error with its code, and has no secret in it", async () => {
    const { tag, val } = refusal(() => make("a wrong secret").getToken([scope]));
    equal([tag, val.credential], ["authentication-failed", "ClientSecretCredential"], "error");
    match(val.message, /AADSTS7000215/, "message");
    ok(!JSON.stringify(val).includes("a wrong secret"), "no secret");
  });

  promise("wrong arguments are told when the credential is made", async () => {
    const error = refusal(() => plain.Credential.clientSecret("not a tenant!", ready.client_id, "secret", options));
    equal(error.tag, "configuration", "error");
  });

  promise("a credential of the machine says here that it is not to be had", async () => {
    const error = refusal(() => plain.Credential.managedIdentity(undefined, options));
    equal(error.tag, "unavailable", "error");
  });
}

/** @param {import("../npm/kit/promises.mjs").AddPromise} promise */
function machines(promise) {
  promise("the machine's identity is asked for by the host", async () => {
    const { token } = cloud.Credential.managedIdentity(undefined, options).getToken([scope]);
    equal(jose.decodeJwt(token).idtyp, "app", "idtyp");
  });

  promise("the default chain finds the machine's identity, and says of each member why it was not taken otherwise", async () => {
    const { token } = cloud.Credential.defaultAzure(undefined, options).getToken([scope]);
    equal(jose.decodeJwt(token).idtyp, "app", "idtyp");
    const chain = { requiredVariables: [], requireSelection: false, included: [], excluded: ["managed-identity"], cacheToolTokens: false, retrySources: false };
    const error = refusal(() => cloud.Credential.defaultAzure(chain, options).getToken([scope]));
    equal(error.tag, "aggregate", "error");
    match(JSON.stringify(error.val), /EnvironmentCredential.*WorkloadIdentityCredential/s, "members");
  });

  promise("a token outlives its credential in the host's store, encrypted", async () => {
    const encryptionKey = crypto.getRandomValues(new Uint8Array(32));
    const make = () => cloud.Credential.clientSecret(ready.tenant_id, ready.client_id, ready.client_secret, { ...options, encryptionKey });
    const { token } = make().getToken([scope]);
    equal([make().getToken([scope]).token, await entra.tokenRequests()], [token, 1], "the token of a later credential, and requests");
    const [entry] = [...tokenStore.entries.values()];
    ok(!Buffer.from(entry).includes(token.slice(0, 40)), "it is not to be read");
  });

  promise("the Azure CLI is run by the host, by name and arguments", async () => {
    equal(developer.Credential.azureCli(undefined, options).getToken([scope]).token, machine.toolToken, "token");
    const error = refusal(() => developer.Credential.azureDeveloperCli(undefined, options).getToken([scope]));
    equal(error.tag, "unavailable", "a program that the host does not let run");
  });
}

await keep({ identity: applications, "identity-cloud and identity-developer": machines }, undefined, (result) => console.log(JSON.stringify(result)), {
  grep,
  before: () => entra.reset(),
});
process.exit(0);
