// @ts-check
import { equal, match, ok, rejects } from "../kit/assert.mjs";
import { REDIRECT_URI, person, publicClient, refreshToken } from "../kit/people.mjs";
import { keepsSecrets } from "../kit/secrets.mjs";

/**
 * Codes, refresh tokens and passwords that an application has of its users.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function userGrants(promise, world) {
  const { entra, identity, ready, scope } = world;
  const { AuthenticationError, AuthenticationRequiredError, AuthorizationCodeCredential, RefreshTokenCredential, UsernamePasswordCredential } = identity;
  const tenant = ready.tenant_id;
  const subject = (/** @type {{ token: string }} */ { token }) => world.jose.decodeJwt(token).oid;

  /** A code, and the challenge of a verifier. @param {string} clientId @param {object} [more] */
  async function code(clientId, more) {
    return (await entra.code({ client_id: clientId, redirect_uri: REDIRECT_URI, scope: `${scope} offline_access`, ...more })).code;
  }

  promise("authorization code: a public client redeems it with its verifier, once, and the refresh token serves other scopes", async () => {
    const [clientId, user] = [await publicClient(world), await person(world)];
    const codeVerifier = `${crypto.randomUUID()}-${crypto.randomUUID()}`;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(codeVerifier)));
    const challenge = world.jose.base64url.encode(digest);
    const given = await code(clientId, { user: user.id, code_challenge: challenge, code_challenge_method: "S256" });
    const credential = new AuthorizationCodeCredential(tenant, clientId, given, REDIRECT_URI, world.options({ codeVerifier }));
    equal(subject(await credential.getToken(scope)), user.id, "user");
    await credential.getToken(scope);
    equal(await entra.tokenRequests(), 1, "requests for two calls");
    await credential.getToken((await world.scopes(1))[0]);
    const kinds = (await entra.counts()).by_kind;
    equal([kinds["token.authorization_code"], kinds["token.refresh_token"]], [1, 1], "codes and refresh tokens");
  });

  promise("authorization code: another verifier is refused, and neither it nor the code is told", async () => {
    const clientId = await publicClient(world);
    const [codeVerifier, given] = [crypto.randomUUID().repeat(2), await code(clientId, { code_challenge: "x".repeat(43), code_challenge_method: "S256" })];
    const credential = new AuthorizationCodeCredential(tenant, clientId, given, REDIRECT_URI, world.options({ codeVerifier }));
    const error = await rejects(credential.getToken(scope), AuthenticationRequiredError, /501481/);
    keepsSecrets([error, credential], [given, codeVerifier], world.inspect);
  });

  promise("authorization code: a confidential client proves itself by its secret", async () => {
    const redirect_uris = [{ uri: REDIRECT_URI, type: "web" }];
    const { client_id: clientId, secrets } = await entra.app({ tenant_id: tenant, secrets: [{}], redirect_uris });
    const make = async (/** @type {string} */ secret) => new AuthorizationCodeCredential(tenant, clientId, secret, await code(clientId), REDIRECT_URI, world.options());
    ok((await (await make(secrets[0])).getToken(scope)).token, "a token");
    await rejects((await make("another-secret")).getToken(scope), AuthenticationError, /7000215/);
  });

  promise("authorization code: one that was redeemed before costs one request, and the user has to sign in again", async () => {
    const clientId = await publicClient(world);
    const given = await code(clientId);
    const make = () => new AuthorizationCodeCredential(tenant, clientId, given, REDIRECT_URI, world.options());
    await make().getToken(scope);
    await entra.forgetCounts();
    const late = make();
    const error = await rejects(late.getToken(scope), AuthenticationRequiredError, /54005/);
    equal([error.scopes, await entra.tokenRequests()], [[scope], 1], "scopes and requests");
    await rejects(late.getToken(scope), AuthenticationRequiredError, /redeemed before/);
    equal(await entra.tokenRequests(), 1, "requests after a second call");
  });

  promise("authorization code: 100 calls for ten scopes at once redeem it once", async () => {
    const clientId = await publicClient(world);
    const credential = new AuthorizationCodeCredential(tenant, clientId, await code(clientId), REDIRECT_URI, world.options());
    const scopes = await world.scopes(10);
    await Promise.all(Array.from({ length: 100 }, (_, call) => credential.getToken(scopes[call % 10])));
    const kinds = (await entra.counts()).by_kind;
    equal([kinds["token.authorization_code"], kinds["token.refresh_token"]], [1, 9], "codes and refresh tokens");
  });

  /** A credential with a refresh token, and the tokens that it has handed over. @param {any} [more] */
  async function refreshing(more = {}) {
    const [clientId, user] = [await publicClient(world), await person(world)];
    const first = await refreshToken(world, clientId, user);
    /** @type {string[]} */
    const handed = [];
    const onRefreshToken = async (/** @type {string} */ token) => void handed.push(token);
    const make = (/** @type {string} */ token) => new RefreshTokenCredential(tenant, clientId, world.options({ refreshToken: token, onRefreshToken, ...more }));
    return { user, first, handed, make, credential: make(first) };
  }

  promise("refresh token: each new one is handed over before its call ends, and the next one is asked with it", async () => {
    await entra.settings({ refuse_replayed_refresh_tokens: true });
    const { user, first, handed, make, credential } = await refreshing();
    equal(subject(await credential.getToken(scope)), user.id, "user");
    equal(handed.length, 1, "tokens that were handed over");
    for (const each of await world.scopes(3)) await credential.getToken(each);
    equal(new Set([first, ...handed]).size, 5, "different refresh tokens");
    ok((await make(handed[3]).getToken(scope)).token, "the last one is good for another program");
  });

  promise("refresh token: who keeps it may fail, and the call does not", async () => {
    const { credential } = await refreshing({ onRefreshToken: () => { throw new Error("the disk is full"); } });
    ok((await credential.getToken(scope)).token, "a token");
  });

  promise("refresh token: 20 scopes at once get their tokens, even where each refresh token is good once", async () => {
    await entra.settings({ refuse_replayed_refresh_tokens: true });
    const { user, handed, make, credential } = await refreshing();
    const scopes = await world.scopes(20);
    for (let round = 0; round < 3; round += 1) {
      // Claims have each token asked for anew.
      const tokens = await Promise.all(scopes.map((each) => credential.getToken(each, round ? { claims: `{"access_token":{"r${round}":null}}` } : {})));
      equal([new Set(tokens.map(({ token }) => token)).size, new Set(tokens.map(subject)).size, subject(tokens[0])], [20, 1, user.id], `tokens of round ${round}`);
    }
    ok((await make(/** @type {string} */ (handed.at(-1))).getToken(scope)).token, "the last that was handed over is good");
  });

  promise("refresh token: one that Entra takes no more is refused once, and the user has to sign in again", async () => {
    const { first, user, credential } = await refreshing();
    await entra.revoke(user.id);
    const error = await rejects(credential.getToken(scope), AuthenticationRequiredError, /50173/);
    equal(error.scopes, [scope], "scopes");
    await rejects(credential.getToken(scope), AuthenticationRequiredError, /no longer works/);
    equal(await entra.tokenRequests(), 1, "requests");
    keepsSecrets([error, credential], [first], world.inspect);
  });

  /** @param {any} user @param {string} [password] @param {any} [options] */
  async function withPassword(user, password = user.password, options = {}) {
    return new UsernamePasswordCredential(tenant, await publicClient(world), user.name, password, world.options(options));
  }

  promise("password: it signs in once, and then the refresh token keeps the user signed in", async () => {
    const user = await person(world);
    const credential = await withPassword(user);
    equal(subject(await credential.getToken(scope)), user.id, "user");
    await credential.getToken((await world.scopes(1))[0]);
    const kinds = (await entra.counts()).by_kind;
    equal([kinds["token.password"], kinds["token.refresh_token"]], [1, 1], "passwords and refresh tokens");
  });

  promise("password: a wrong one is Entra's refusal, sent once, and is told nowhere", async () => {
    const user = await person(world);
    const credential = await withPassword(user, "not-the-password-of-anyone");
    const error = await rejects(credential.getToken(scope), AuthenticationError, /50126/);
    equal([error.name, error.errorResponse.errorCodes, error.retryable, await entra.tokenRequests()], ["AuthenticationError", [50126], false, 1], "the error");
    keepsSecrets([error, credential], ["not-the-password-of-anyone"], world.inspect);
  });

  promise("password: who needs a second factor has to sign in elsewhere", async () => {
    const user = await person(world, { mfa: true });
    const error = await rejects((await withPassword(user)).getToken(scope), Error, /50076/);
    match(error.name, /^Authentication(Required)?Error$/, "name");
  });

  promise("password: an account that is locked says so", async () => {
    const user = await person(world);
    const wrong = await withPassword(user, "wrong-wrong-wrong");
    for (let attempt = 0; attempt < 10; attempt += 1) await rejects(wrong.getToken(scope), AuthenticationError, /50126/);
    await rejects((await withPassword(user)).getToken(scope), AuthenticationError, /50053/);
  });
}
