// @ts-check
import { between, equal, match, ok, rejects } from "../kit/assert.mjs";
import { pause } from "../kit/world.mjs";

/**
 * Tokens that a resource accepts, for every kind of call.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function tokens(promise, world) {
  const { entra, identity, ready, scope } = world;

  promise("a secret gets a token that the service's published keys verify", async () => {
    const token = await world.credential().getToken(scope);
    const claims = await world.verify(token.token);
    equal([claims.azp ?? claims.appid, claims.tid], [ready.client_id, ready.tenant_id], "application and tenant");
    equal(Object.keys(token).sort(), ["expiresOnTimestamp", "token", "tokenType"], "members");
    equal(token.tokenType, "Bearer", "tokenType");
    between(token.expiresOnTimestamp - claims.exp * 1000, -5000, 5000, "milliseconds between expiresOnTimestamp and exp");
  });

  promise("an assertion gets a token, and is asked for once for each request", async () => {
    const { client, assertion } = await applicationWithKey(world);
    const credential = new identity.ClientAssertionCredential(ready.tenant_id, client, assertion, world.options());
    const token = await credential.getToken(scope);
    equal((await world.verify(token.token)).azp, client, "azp");
    await credential.getToken(scope);
    equal([assertion.calls, await entra.tokenRequests()], [1, 1], "assertions and requests");
  });

  promise("an assertion may come at once or late, and a callback that fails says why", async () => {
    const { client, assertion } = await applicationWithKey(world);
    const ask = (/** @type {any} */ callback) => new identity.ClientAssertionCredential(ready.tenant_id, client, callback, world.options()).getToken(scope);
    const ready_made = await assertion();
    ok((await ask(() => ready_made)).token, "from a callback that is not asynchronous");
    ok((await ask(async () => (await pause(30), assertion()))).token, "from one that takes its time");
    await rejects(ask(() => Promise.reject(new Error("the vault is sealed"))), identity.AuthenticationError, /the vault is sealed/);
    await rejects(ask(() => 5), identity.AuthenticationError, /must return a text/);
    await rejects(ask(() => ""), identity.AuthenticationError, /returned nothing/);
  });

  promise("a hit is the same token, and does not enter the WebAssembly", async () => {
    const credential = world.credential();
    const first = await credential.getToken(scope);
    const entered = world.wasm.entered;
    for (const call of [() => credential.getToken(scope), () => credential.getToken([scope]), () => credential.getToken(scope, {})]) {
      equal(await call(), first, "token");
    }
    equal([world.wasm.entered - entered, await entra.tokenRequests()], [0, 1], "entries and requests");
  });

  promise("hits go on while the WebAssembly is broken", async () => {
    const credential = world.credential();
    const first = await credential.getToken(scope);
    world.wasm.broken = true;
    try {
      equal(await credential.getToken(scope), first, "token");
      await rejects(credential.getToken(`${scope}-other`), identity.InternalError);
    } finally {
      world.wasm.broken = false;
    }
  });

  promise("what a caller does to a token does not reach the next caller", async () => {
    const credential = world.credential();
    const first = await credential.getToken(scope);
    const { token } = first;
    first.token = "mine";
    equal((await credential.getToken(scope)).token, token, "token");
  });

  promise("the order of scopes and empty words make no difference", async () => {
    const credential = world.credential();
    const [other] = await world.scopes(1);
    await rejects(credential.getToken([scope, other]), identity.AuthenticationError, /1002012|70011/); // Entra takes one for applications
    const one = await credential.getToken(scope);
    equal([await credential.getToken([` ${scope} `]), await credential.getToken([scope, scope])], [one, one], "tokens");
    equal(await entra.tokenRequests(), 2, "requests");
  });

  promise("a bearer token provider gives the text, from the credential's cache", async () => {
    const credential = world.credential();
    const provider = identity.getBearerTokenProvider(credential, scope);
    const [first, second] = [await provider(), await provider()];
    equal([first, second], Array(2).fill((await credential.getToken(scope)).token), "texts");
    equal(await entra.tokenRequests(), 1, "requests");
  });

  promise("a bearer token provider passes its signal on, and works with any credential", async () => {
    const provider = identity.getBearerTokenProvider(world.credential(), scope, { abortSignal: AbortSignal.abort() });
    equal((await rejects(provider())).name, "AbortError", "name");
    const foreign = { getToken: async (/** @type {any} */ scopes) => ({ token: `for ${scopes}`, expiresOnTimestamp: 0 }) };
    equal(await identity.getBearerTokenProvider(foreign, ["a", "b"])(), "for a,b", "text");
    await rejects(identity.getBearerTokenProvider({ getToken: async () => null }, scope)(), Error, /gave no token/);
  });

  promise("claims bypass the cached token, reach the service, and their token answers the challenge", async () => {
    const credential = world.credential();
    const before = await credential.getToken(scope);
    const demanded = { access_token: { acrs: { essential: true, value: "c1" } } };
    await entra.demand(demanded);
    equal(await statusOf(world, before.token), 401, "status for the token from before");
    const claims = JSON.stringify(demanded);
    const after = await credential.getToken(scope, { claims, enableCae: true });
    equal(await statusOf(world, after.token), 200, "status for the token with the claims");
    const sent = JSON.parse((await entra.log()).findLast(({ kind }) => kind === "token.client_credentials").form.claims);
    equal(sent.access_token.acrs, demanded.access_token.acrs, "claims on the wire");
    equal((await credential.getToken(scope, { enableCae: true })).token, after.token, "the cached token from then on");
  });

  promise("another tenant is asked if it is allowed, and cached apart", async () => {
    const { tenant_id: other } = await entra.tenant({});
    const { client_id: client, secrets } = await entra.app({ multi_tenant: true, secrets: [{}] });
    const [secret] = secrets;
    const make = (/** @type {any} */ options) => new identity.ClientSecretCredential(ready.tenant_id, client, secret, world.options(options));
    for (const additionallyAllowedTenants of [[other.toUpperCase()], ["*"]]) {
      const credential = make({ additionallyAllowedTenants });
      const own = await credential.getToken(scope);
      const foreign = await credential.getToken(scope, { tenantId: other });
      equal([(await world.verify(own.token)).tid, world.jose.decodeJwt(foreign.token).tid], [ready.tenant_id, other], "tenants");
      equal(await credential.getToken(scope, { tenantId: other.toUpperCase() }), foreign, "the cached token of the other tenant");
      equal(await credential.getToken(scope, { tenantId: ready.tenant_id }), own, "the cached token of its own");
    }
    equal(await entra.tokenRequests(), 4, "requests");
    await rejects(make({}).getToken(scope, { tenantId: other }), identity.AuthenticationError, /additionallyAllowedTenants/);
    equal(await entra.tokenRequests(), 4, "requests after a tenant was refused");
  });

  promise("who handles claims challenges says so, and gets tokens of their own", async () => {
    const credential = world.credential();
    const plain = await credential.getToken(scope);
    const capable = await credential.getToken(scope, { enableCae: true });
    equal([world.jose.decodeJwt(plain.token).xms_cc, world.jose.decodeJwt(capable.token).xms_cc], [undefined, ["CP1"]], "xms_cc");
    equal(await credential.getToken(scope, { enableCae: true }), capable, "the cached one");
    between((capable.expiresOnTimestamp - Date.now()) / 3_600_000, 20, 28, "hours that it lives");
    ok(capable.refreshAfterTimestamp < capable.expiresOnTimestamp, "refreshAfterTimestamp is before the end");
  });

  promise("what Entra refuses is an AuthenticationError with its details and what to do", async () => {
    const credential = new identity.ClientSecretCredential(ready.tenant_id, ready.client_id, "not the secret", world.options());
    const error = await rejects(credential.getToken(scope), identity.AuthenticationError, /7000215.*secret's value, not its id/);
    equal([error.name, error.statusCode, error.retryable], ["AuthenticationError", 401, false], "name, status, retryable");
    equal([error.errorResponse.error, error.errorResponse.errorCodes], ["invalid_client", [7000215]], "error and codes");
    for (const id of ["traceId", "correlationId", "timestamp"]) match(error.errorResponse[id], /^[-0-9a-fA-F:ZT. ]{20,}$/, id);
    equal(await entra.tokenRequests(), 1, "requests");
  });
}

/**
 * Registers an application with a fresh key.
 * @param {import("../kit/world.mjs").World} world
 */
async function applicationWithKey({ entra, jose, ready }) {
  const { privateKey, publicKey } = await jose.generateKeyPair("RS256");
  const jwk = { ...(await jose.exportJWK(publicKey)), kid: "test", alg: "RS256", use: "sig" };
  const { client_id: client } = await entra.app({ keys: [{ jwks: { keys: [jwk] } }] });
  const sign = () =>
    new jose.SignJWT({ sub: client, jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: "test" })
      .setIssuer(client)
      .setAudience(ready.origin + new URL(`${ready.origin}/${ready.tenant_id}/oauth2/v2.0/token`).pathname)
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(privateKey);
  const assertion = Object.assign(() => ((assertion.calls += 1), sign()), { calls: 0 });
  return { client, assertion };
}

/** What the protected resource says to a token. @param {import("../kit/world.mjs").World} world @param {string} token */
async function statusOf({ fetch: proxied, ready }, token) {
  const response = await (proxied ?? fetch)(ready.resource, { headers: { authorization: `Bearer ${token}` } });
  await response.text();
  return response.status;
}
