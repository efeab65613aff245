// @ts-check
import { equal, match, ok, rejects } from "../kit/assert.mjs";

/**
 * Calls in users' names.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function onBehalfOf(promise, world) {
  const { entra, identity, ready, scope } = world;

  /** An API with a user of its own, and credentials that share a host. */
  async function api() {
    const { client_id: clientId, secrets } = await entra.app({ secrets: [{}] });
    const [clientSecret] = secrets;
    const host = world.host();
    const userToken = async () => {
      const user = await entra.user({});
      return (await entra.userToken({ audience: clientId, user: user.object_id })).access_token;
    };
    const make = (/** @type {string} */ userAssertionToken, /** @type {any} */ more = {}) =>
      new identity.OnBehalfOfCredential({ ...world.options(), tenantId: ready.tenant_id, clientId, clientSecret, userAssertionToken, host, ...more });
    return { clientId, clientSecret, host, userToken, make };
  }

  promise("a user's token becomes one for the next API", async () => {
    const { clientId, userToken, make } = await api();
    const assertion = await userToken();
    const { token } = await make(assertion).getToken(scope);
    const claims = world.jose.decodeJwt(token);
    equal([claims.azp ?? claims.appid, claims.oid], [clientId, world.jose.decodeJwt(assertion).oid], "application and user");
    const sent = (await entra.log()).findLast(({ kind }) => kind === "token.on_behalf_of").form;
    equal([sent.requested_token_use, sent.scope], ["on_behalf_of", scope], "on the wire");
  });

  promise("credentials that are made anew for each call of a user send one request", async () => {
    const { userToken, make } = await api();
    const assertion = await userToken();
    const tokens = await Promise.all(Array.from({ length: 50 }, () => make(assertion).getToken(scope)));
    equal(new Set(tokens.map(({ token }) => token)).size, 1, "tokens");
    const entered = world.wasm.entered;
    equal((await make(assertion).getToken(scope)).token, tokens[0].token, "the token of a credential made later");
    equal([world.wasm.entered - entered, await entra.tokenRequests()], [0, 1], "entries and requests");
  });

  promise("who passes the same variables each time is on the same host", async () => {
    const { userToken, make, host } = await api();
    if (host.fetch) return; // where the tests have to lend more than that
    const [assertion, env] = [await userToken(), {}];
    for (let call = 0; call < 3; call += 1) await make(assertion, { host: { env } }).getToken(scope);
    equal(await entra.tokenRequests(), 1, "requests");
    await make(assertion, { host: { env: {} } }).getToken(scope);
    equal(await entra.tokenRequests(), 2, "requests of another host");
  });

  promise("no user gets the token of another one", async () => {
    const { userToken, make } = await api();
    const users = await Promise.all(Array.from({ length: 5 }, userToken));
    const tokens = await Promise.all(users.map((assertion) => make(assertion).getToken(scope)));
    const names = (/** @type {string[]} */ texts) => texts.map((text) => world.jose.decodeJwt(text).oid);
    equal(names(tokens.map(({ token }) => token)), names(users), "users");
    equal(await entra.tokenRequests(), 5, "requests");
  });

  promise("another secret, or another application, has to prove itself", async () => {
    const { userToken, make } = await api();
    const assertion = await userToken();
    await make(assertion).getToken(scope);
    await rejects(make(assertion, { clientSecret: "not the secret" }).getToken(scope), identity.AuthenticationError, /7000215/);
    await rejects(make(assertion, { clientId: ready.client_id, clientSecret: ready.client_secret }).getToken(scope), identity.AuthenticationError, /500131/);
  });

  promise("closing forgets one user's tokens, and no other's", async () => {
    const { userToken, make } = await api();
    const [ada, ben] = [await userToken(), await userToken()];
    const credential = make(ada);
    await Promise.all([credential.getToken(scope), make(ben).getToken(scope)]);
    make(ben).close(); // has never been used, and so forgets nothing
    await make(ben).getToken(scope);
    equal(await entra.tokenRequests(), 2, "requests");
    credential.close();
    await make(ben).getToken(scope);
    equal(await entra.tokenRequests(), 2, "requests after closing");
    await make(ada).getToken(scope);
    equal(await entra.tokenRequests(), 3, "requests when the forgotten one is asked for");
    await rejects(credential.getToken(scope), TypeError, /closed/);
  });

  promise("what the user has to do first comes with claims for the client", async () => {
    const { userToken, make } = await api();
    const assertion = await userToken();
    await entra.interaction({ resource: new URL(scope).origin === "null" ? scope.replace(/\/\.default$/, "") : scope, kind: "multifactor" });
    const error = await rejects(make(assertion).getToken(scope), identity.AuthenticationError, /50076/);
    match(error.claims, /access_token/, "claims");
    equal(error.errorResponse.error, "interaction_required", "error");
    ok(!JSON.stringify(error).includes(assertion) && !world.inspect?.(error).includes(assertion), "the user's token is not in it");
  });

  promise("an application proves itself by an assertion, too, one for each request", async () => {
    const { privateKey, publicKey } = await world.jose.generateKeyPair("PS256");
    const jwk = { ...(await world.jose.exportJWK(publicKey)), kid: "test", alg: "PS256", use: "sig" };
    const { client_id: clientId } = await entra.app({ keys: [{ jwks: { keys: [jwk] } }] });
    let calls = 0;
    const getAssertion = () => {
      calls += 1;
      return new world.jose.SignJWT({ sub: clientId, jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: "PS256", typ: "JWT", kid: "test" })
        .setIssuer(clientId)
        .setAudience(`${ready.origin}/${ready.tenant_id}/oauth2/v2.0/token`)
        .setExpirationTime("5m")
        .sign(privateKey);
    };
    const userAssertionToken = (await entra.userToken({ audience: clientId })).access_token;
    const options = world.options({ tenantId: ready.tenant_id, clientId, getAssertion, userAssertionToken });
    const credential = new identity.OnBehalfOfCredential(options);
    await credential.getToken(scope);
    await credential.getToken(scope);
    equal([calls, await entra.tokenRequests()], [1, 1], "assertions and requests");
  });

  promise("what is missing is named by the constructor", async () => {
    const right = { tenantId: "tenant", clientId: "client", clientSecret: "secret", userAssertionToken: "a.b.c" };
    const make = (/** @type {any} */ options) => rejects((async () => new identity.OnBehalfOfCredential(options))(), TypeError);
    for (const name of Object.keys(right)) match((await make({ ...right, [name]: undefined })).message, new RegExp(`^${name}`), name);
    match((await make(undefined)).message, /^tenantId/, "without options");
    match((await make({ ...right, clientSecret: undefined, getAssertion: "text" })).message, /^getAssertion/, "a callback that is none");
  });
}
