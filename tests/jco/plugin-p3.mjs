// @ts-check
// As plugin.mjs, with the components for WASI 0.3: calls are promises, and go on side by side.

import * as jose from "jose";
import { equal, match, ok } from "../npm/kit/assert.mjs";
import { Entra } from "../npm/kit/entra.mjs";
import { keep } from "../npm/kit/promises.mjs";
import { imds, tokenStore } from "./host-p3.mjs";

const { ready, grep } = JSON.parse(process.argv[2]);
const entra = new Entra(ready);
const scope = ready.resource_scope;
const options = { authorityHost: ready.origin, additionallyAllowedTenants: [], disableInstanceDiscovery: true };
const load = async (/** @type {string} */ name) => (await import(`./${name}/${name}.js`)).credential;
const [plain, cloud] = [await load("identity-p3"), await load("identity-cloud-p3")];

/** The error variant that a call ends with. @param {Promise<unknown>} call @returns {Promise<{ tag: string, val: any }>} */
async function refusal(call) {
  try {
    await call;
  } catch (/** @type {any} */ error) {
    return error.payload ?? error;
  }
  throw new Error("it was to fail, and did not");
}

/** @param {import("../npm/kit/promises.mjs").AddPromise} promise */
function applications(promise) {
  const make = (/** @type {string} */ secret) => plain.Credential.clientSecret(ready.tenant_id, ready.client_id, secret, options);

  promise("a hundred calls at once send one request, and the next call asks nobody", async () => {
    const credential = await make(ready.client_secret);
    const tokens = await Promise.all(Array.from({ length: 100 }, async () => (await credential.getToken([scope])).token));
    equal([new Set(tokens).size, await entra.tokenRequests()], [1, 1], "tokens and requests");
    equal([(await credential.getToken([scope])).token, await entra.tokenRequests()], [tokens[0], 1], "the token of the next call, and requests");
    equal(jose.decodeJwt(tokens[0]).azp ?? jose.decodeJwt(tokens[0]).appid, ready.client_id, "whose it is");
  });

  promise("what Entra refuses is an error with its code, and has no secret in it", async () => {
    const credential = await make("a wrong secret");
    const { tag, val } = await refusal(credential.getToken([scope]));
    equal([tag, val.credential], ["authentication-failed", "ClientSecretCredential"], "error");
    match(val.message, /AADSTS7000215/, "message");
    ok(!JSON.stringify(val).includes("a wrong secret"), "no secret");
  });

  promise("wrong arguments are told when the credential is made", async () => {
    const error = await refusal((async () => plain.Credential.clientSecret("not a tenant!", ready.client_id, "secret", options))());
    equal(error.tag, "configuration", "error");
  });

  promise("a closed credential refuses", async () => {
    const credential = await make(ready.client_secret);
    await credential.close();
    equal((await refusal(credential.getToken([scope]))).tag, "configuration", "error");
  });
}

/** @param {import("../npm/kit/promises.mjs").AddPromise} promise */
function machines(promise) {
  promise("the machine is asked for the tokens of several resources at once, and once for those of many calls", async () => {
    const credential = await cloud.Credential.managedIdentity(undefined, options);
    const resources = ["vault.azure.net", "graph.microsoft.com", "management.azure.com", "storage.azure.com"];
    const asked = Array.from({ length: 100 }, (_, number) => [`https://${resources[number % resources.length]}/.default`]);
    const tokens = await Promise.all(asked.map(async (scopes) => (await credential.getToken(scopes)).token));
    ok(tokens.every((token) => jose.decodeJwt(token).idtyp === "app"), "idtyp");
    equal([imds.most, imds.sent], [resources.length, resources.length], "requests at once, and all of them");
  });

  promise("a token outlives its credential in the host's store, encrypted", async () => {
    const encryptionKey = crypto.getRandomValues(new Uint8Array(32));
    const make = () => cloud.Credential.clientSecret(ready.tenant_id, ready.client_id, ready.client_secret, { ...options, encryptionKey });
    const { token } = await (await make()).getToken([scope]);
    equal([(await (await make()).getToken([scope])).token, await entra.tokenRequests()], [token, 1], "the token of a later credential, and requests");
    const [entry] = [...tokenStore.entries.values()];
    ok(!Buffer.from(entry).includes(token.slice(0, 40)), "it is not to be read");
  });
}

await keep({ "identity-p3": applications, "identity-cloud-p3": machines }, undefined, (result) => console.log(JSON.stringify(result)), {
  grep,
  before: () => entra.reset(),
});
process.exit(0);
