// @ts-check
import { equal, ok, rejects, throws } from "../kit/assert.mjs";

/**
 * What is wrong is named, as early as can be.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function badInput(promise, world) {
  const { entra, identity, ready, scope } = world;
  const { ClientAssertionCredential, ClientSecretCredential } = identity;
  const { tenant_id: tenant, client_id: client } = ready;
  const SECRET = "a-secret-that-must-not-be-told";
  const withOptions = (/** @type {any} */ options) => new ClientSecretCredential(tenant, client, SECRET, options);

  /** By the argument that the error names: what is wrong with it. @type {Record<string, any[]>} */
  const wrongOptions = {
    options: [5, "fast", true],
    authorityHost: [
      5, "http://login.microsoftonline.com", "ftp://login.microsoftonline.com", "https://", "https://user@host.example",
      "https://host.example?a=b", "https://host.example#a", "https://host.example\\@evil.example",
    ].map((authorityHost) => ({ authorityHost })),
    additionallyAllowedTenants: ["*", 5, [5], [""], ["a b"], ["a/b"]].map((additionallyAllowedTenants) => ({ additionallyAllowedTenants })),
    disableInstanceDiscovery: [{ disableInstanceDiscovery: "yes" }, { disableInstanceDiscovery: 1 }],
    retryOptions: [{ retryOptions: 5 }, { retryOptions: "often" }],
    "retryOptions.maxRetries": [-1, NaN, Infinity, "3"].map((maxRetries) => ({ retryOptions: { maxRetries } })),
    "retryOptions.retryDelayInMs": [{ retryOptions: { retryDelayInMs: -1 } }],
    "retryOptions.maxRetryDelayInMs": [{ retryOptions: { maxRetryDelayInMs: "1s" } }],
    "retryOptions.deadlineInMs": [{ retryOptions: { deadlineInMs: NaN } }],
    "retryOptions.exchangeTimeoutInMs": [{ retryOptions: { exchangeTimeoutInMs: -5 } }],
    loggingOptions: [{ loggingOptions: true }],
    "loggingOptions.allowLoggingAccountIdentifiers": [{ loggingOptions: { allowLoggingAccountIdentifiers: "yes" } }],
    "host.fetch": [{ host: { fetch: "https://proxy.example" } }],
    "host.now": [{ host: { now: 5 } }],
    "host.env": [{ host: { env: "A=b" } }],
    "host.store": [{ host: { store: () => {} } }],
    "host.log": [{ host: { log: "verbose" } }],
    AZURE_AUTHORITY_HOST: ["http://host.example", "https://user@host.example"].map((AZURE_AUTHORITY_HOST) => ({ host: { env: { AZURE_AUTHORITY_HOST } } })),
  };
  for (const [name, all] of Object.entries(wrongOptions)) {
    promise(`a wrong ${name} is a TypeError of the constructor, which names it`, () => {
      for (const options of all) toldWell(throws(() => withOptions(options), TypeError, startsWith(name)));
    });
  }

  promise("an authorityHost with a space is a TypeError of the constructor", () => {
    for (const authorityHost of ["https://a b", "a b"]) toldWell(throws(() => withOptions({ authorityHost }), TypeError, /^authorityHost: /));
  });

  promise("a capability that no host has is a TypeError which names it and those that there are", () => {
    toldWell(throws(() => withOptions({ host: { fetsh: fetch } }), TypeError, /^host\.fetsh: .*fetch, fetchPinned, env/));
  });

  promise("a host that is no object is a TypeError which names it", () => {
    for (const host of [5, "page", true]) toldWell(throws(() => withOptions({ host }), TypeError, /^host: /));
  });

  promise("a wrong tenantId is a TypeError of the constructor, which names it", () => {
    for (const bad of [undefined, null, 5, {}, "", " ", "a b", "a_b", "a/b", "a%2fb", "a@b", "ä", "a\n", "a?b"]) {
      toldWell(throws(() => new ClientSecretCredential(bad, client, SECRET), TypeError, /^tenantId: /));
      throws(() => new ClientAssertionCredential(bad, client, async () => SECRET), TypeError, /^tenantId: /);
    }
  });

  promise("a missing clientId, clientSecret or getAssertion is a TypeError of the constructor, which names it", () => {
    for (const bad of [undefined, null, 5, "", " "]) {
      toldWell(throws(() => new ClientSecretCredential(tenant, bad, SECRET), TypeError, /^clientId: /));
      throws(() => new ClientAssertionCredential(tenant, bad, async () => SECRET), TypeError, /^clientId: /);
      throws(() => new ClientSecretCredential(tenant, client, bad), TypeError, /^clientSecret: /);
    }
    for (const bad of [undefined, null, SECRET, {}]) {
      toldWell(throws(() => new ClientAssertionCredential(tenant, client, bad), TypeError, /^getAssertion: /));
    }
  });

  promise("options that are null are none", async () => {
    ok(withOptions(null), "a credential");
    const credential = world.credential({ host: world.host(), retryOptions: null, loggingOptions: null });
    ok((await credential.getToken(scope, null)).token, "a token");
  });

  promise("options that are empty or blank are none", async () => {
    for (const options of [undefined, {}]) ok(withOptions(options), "a credential");
    const blank = world.options({ authorityHost: " ", host: { env: { AZURE_AUTHORITY_HOST: ready.origin } } });
    ok((await new ClientSecretCredential(tenant, client, ready.client_secret, blank).getToken(scope)).token, "a token");
  });

  promise("wrong scopes are a TypeError which names them, and nothing is sent", async () => {
    const credential = world.credential();
    for (const bad of [undefined, null, 5, {}, true, "", " ", [], [""], ["  "], [scope, 5], [undefined], `${scope}\n`]) {
      await rejects(credential.getToken(bad), TypeError, /scopes: /);
    }
    equal(await entra.tokenRequests(), 0, "requests");
  });

  promise("wrong options of getToken are a TypeError which names them, and nothing is sent", async () => {
    const credential = world.credential({ additionallyAllowedTenants: ["*"] });
    for (const tenantId of ["a b", "a/b", "ä"]) await rejects(credential.getToken(scope, { tenantId }), TypeError, /tenantId: /);
    for (const claims of [5, {}]) await rejects(credential.getToken(scope, { claims }), TypeError, /claims: /);
    for (const claims of ["{", "[]", "5", "not JSON"]) await rejects(credential.getToken(scope, { claims }), TypeError, /claims: /);
    equal(await entra.tokenRequests(), 0, "requests");
  });

  promise("a tenantId of getToken that is no text is a TypeError which names it", async () => {
    for (const tenantId of [5, {}, true]) await rejects(world.credential().getToken(scope, { tenantId }), TypeError, /^tenantId: /);
  });

  promise("an abortSignal that is none, and options that are no object, are a TypeError which names them", async () => {
    for (const abortSignal of [5, {}, "now"]) await rejects(world.credential().getToken(scope, { abortSignal }), TypeError, /^abortSignal: /);
    for (const options of [5, "fast"]) await rejects(world.credential().getToken(scope, options), TypeError, /^options: /);
  });

  promise("a bearer token provider needs a credential", () => {
    for (const bad of [undefined, null, {}, "credential"]) throws(() => identity.getBearerTokenProvider(bad, scope), TypeError, /^credential: /);
  });

  /** No secret is in an error about arguments. @param {Error} error */
  function toldWell(error) {
    ok(!`${error.message}${error.stack}`.includes(SECRET), "the secret is told");
    ok(error.message.length < 400, "the message is short");
  }
}

/** @param {string} name */
function startsWith(name) {
  return new RegExp(`^${name.replace(".", "\\.")}: `);
}
