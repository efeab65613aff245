// @ts-check
import { between, equal, match, ok, rejects, throws } from "../kit/assert.mjs";
import { REDIRECT_URI, device, person, publicClient, refreshToken } from "../kit/people.mjs";
import { TestClock, until } from "../kit/world.mjs";

const HOUR = 3_600_000;

/**
 * What holds of everybody who is signed in, however they did it.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function signedIn(promise, world) {
  const { entra, identity, ready, scope, wasm } = world;
  const { AuthenticationRequiredError, serializeAuthenticationRecord, deserializeAuthenticationRecord } = identity;
  const claimsOf = (/** @type {{ token: string }} */ { token }) => world.jose.decodeJwt(token);

  promise("authenticate says who it is; while they are signed in it asks nobody again", async () => {
    const user = await person(world);
    const { credential, shown, clientId } = await device(world, { user });
    const record = await credential.authenticate(scope);
    const { homeAccountId, ...rest } = record;
    equal(rest, { authority: new URL(ready.origin).host, clientId, tenantId: ready.tenant_id, username: user.name }, "record");
    equal(homeAccountId, `${user.id}.${ready.tenant_id}`, "homeAccountId");
    equal(await credential.authenticate(scope), record, "the record of a second call");
    await credential.getToken(scope);
    equal([shown.length, await entra.tokenRequests()], [1, 1], "codes and questions");
  });

  promise("a record is written and read back, and leads a new credential to its tenant and application", async () => {
    const user = await person(world);
    const { credential, clientId } = await device(world, { user });
    const record = await credential.authenticate(scope);
    const text = serializeAuthenticationRecord(record);
    equal(deserializeAuthenticationRecord(text), record, "record");
    ok(!/eyJ/.test(text), "no token is in it");
    const again = await device(world, { user, clientId, options: { authenticationRecord: record, tenantId: undefined, clientId: undefined } });
    const { tid, azp, appid } = claimsOf(await again.credential.getToken(scope));
    equal([tid, azp ?? appid], [ready.tenant_id, clientId], "tenant and application");
  });

  promise("a text that is no record is a TypeError, and so is a record that lacks something", () => {
    for (const bad of ["", "{", "[]", "5", "{}", '{"version":"2.0"}']) throws(() => deserializeAuthenticationRecord(bad), TypeError, /^serializedRecord/);
    throws(() => new identity.DeviceCodeCredential({ authenticationRecord: { clientId: "a" } }), TypeError, /^authenticationRecord/);
  });

  promise("with disableAutomaticAuthentication, getToken leaves it to authenticate, and says with what", async () => {
    const { credential, shown } = await device(world, { options: { disableAutomaticAuthentication: true } });
    const options = { enableCae: true };
    const error = await rejects(credential.getToken([scope], options), AuthenticationRequiredError, /authenticate/);
    equal([error.scopes, error.getTokenOptions, shown.length, await entra.tokenRequests()], [[scope], options, 0, 0], "scopes, options, codes, questions");
    ok((await credential.authenticate(error.scopes, error.getTokenOptions)).username, "somebody");
    ok((await credential.getToken([scope], options)).token, "a token");
    equal([shown.length, await entra.tokenRequests()], [1, 1], "codes and questions");
  });

  promise("when the session was ended, disableAutomaticAuthentication still asks nobody", async () => {
    const user = await person(world);
    const { credential, shown } = await device(world, { user, options: { disableAutomaticAuthentication: true } });
    await credential.authenticate(scope);
    await entra.revoke(user.id);
    const [other] = await world.scopes(1);
    await rejects(credential.getToken(other), AuthenticationRequiredError, /50173/);
    await rejects(credential.getToken(other), AuthenticationRequiredError);
    equal(shown.length, 1, "codes");
  });

  promise("when the session was ended, the person is asked anew, once for all calls", async () => {
    const user = await person(world);
    const { credential, shown } = await device(world, { user });
    await credential.getToken(scope);
    await entra.revoke(user.id);
    const scopes = await world.scopes(5);
    const tokens = await Promise.all([...scopes, ...scopes].map((each) => credential.getToken(each)));
    equal([tokens.length, shown.length], [10, 2], "tokens and codes");
  });

  promise("continuous access evaluation: a user's token has the capability, and claims bring a new one silently", async () => {
    const { credential, shown } = await device(world);
    const token = await credential.getToken(scope, { enableCae: true });
    ok([claimsOf(token).xms_cc].flat().some((each) => /cp1/i.test(each)), "the capability");
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
    const next = await credential.getToken(scope, { enableCae: true, claims });
    ok(next.token !== token.token, "another token");
    const { form } = (await entra.log()).findLast(({ kind }) => kind === "token.refresh_token");
    match(form.claims, /1700000000.*cp1|cp1.*1700000000/i, "claims on the wire");
    equal(shown.length, 1, "codes");
  });

  promise("claims that only the person can satisfy are told when nobody may be asked", async () => {
    const clientId = await publicClient(world);
    const credential = new identity.RefreshTokenCredential(ready.tenant_id, clientId, world.options({ refreshToken: await refreshToken(world, clientId) }));
    await entra.interaction({ resource: scope.replace(/\/\.default$/, ""), kind: "multifactor" });
    const error = await rejects(credential.getToken(scope), AuthenticationRequiredError, /50076/);
    match(error.claims, /access_token/, "claims");
    equal(error.scopes, [scope], "scopes");
  });

  promise("another tenant that knows the user is served by the same sign-in, and one that is not allowed is refused", async () => {
    const { tenant_id: other } = await entra.tenant({});
    const user = await person(world, { guest_in: [other] });
    const clientId = await publicClient(world, { multi_tenant: true });
    const { credential, shown } = await device(world, { user, clientId, options: { additionallyAllowedTenants: [other] } });
    equal(claimsOf(await credential.getToken(scope)).tid, ready.tenant_id, "tenant");
    equal(claimsOf(await credential.getToken(scope, { tenantId: other })).tid, other, "other tenant");
    equal(shown.length, 1, "codes");
    const sent = await entra.tokenRequests();
    await rejects(credential.getToken(scope, { tenantId: crypto.randomUUID() }), Error, /additionallyAllowedTenants/);
    equal(await entra.tokenRequests(), sent, "requests");
  });

  promise("an early refresh that fails disturbs nobody while the token works", async () => {
    const user = await person(world);
    const clock = new TestClock();
    const clientId = await publicClient(world);
    await entra.settings({ token_lifetime: 4 * 3600 });
    const credential = new identity.UsernamePasswordCredential(ready.tenant_id, clientId, user.name, user.password, world.options({ host: { now: clock.now } }));
    const first = await credential.getToken(scope);
    clock.advance(2 * HOUR + 1000);
    await entra.spoil({ type: "status", status: 400, body: '{"error":"invalid_grant","error_description":"AADSTS50173: ended","error_codes":[50173]}' }, { times: 2 });
    equal((await credential.getToken(scope)).token, first.token, "token");
    await until(async () => (await entra.tokenRequests()) >= 2, "an attempt");
    equal((await credential.getToken(scope)).token, first.token, "token after it");
  });

  promise("an early refresh asks no person, even if the session was ended", async () => {
    const user = await person(world);
    await entra.settings({ token_lifetime: 4 * 3600 });
    let ahead = 0;
    const { credential, shown } = await device(world, { user, options: { host: { now: () => Date.now() + ahead } } });
    const first = await credential.getToken(scope);
    ahead = 3 * HOUR;
    await entra.revoke(user.id);
    equal((await credential.getToken(scope)).token, first.token, "token");
    await until(async () => (await entra.counts()).by_kind["token.refresh_token"] === 1, "an attempt");
    equal([(await credential.getToken(scope)).token, shown.length], [first.token, 1], "token and codes");
  });

  promise("closing forgets who is signed in: no token, no refresh token, no record is left", async () => {
    const { credential } = await device(world);
    await credential.authenticate(scope);
    credential.close();
    for (const call of [() => credential.getToken(scope), () => credential.authenticate(scope)]) await rejects(call, TypeError, /closed/);
    equal(await entra.tokenRequests(), 1, "requests");
  });

  promise("a trap loses neither who is signed in nor the next call", async () => {
    const { credential, shown } = await device(world);
    const record = await credential.authenticate(scope);
    const [one, other] = await world.scopes(2);
    wasm.trap = "a trap of the test";
    await rejects(credential.getToken(one), identity.InternalError, /defect.*report/);
    ok((await credential.getToken(other)).token, "a token");
    equal(await credential.authenticate(scope), record, "record");
    equal([shown.length, (await entra.counts()).by_kind["token.refresh_token"]], [1, 1], "codes and uses of the refresh token");
  });

  promise("a trap while somebody is at it begins their sign-in again, and they get their token", async () => {
    const waiting = await device(world, { user: null });
    const call = waiting.credential.getToken(scope);
    await until(() => waiting.shown.length === 1, "a code");
    const other = await device(world);
    wasm.trap = "a trap of the test";
    await rejects(other.credential.getToken(scope), identity.InternalError);
    await until(() => waiting.shown.length === 2, "another code");
    await entra.decide(waiting.shown[1].userCode, { action: "approve" });
    ok((await call).token, "a token");
  });

  promise("what is wrong is named by each constructor, and no secret is told", () => {
    const [tenant, client, secret] = [ready.tenant_id, ready.client_id, "a-secret-that-must-not-be-told"];
    const { AuthorizationCodeCredential: Code, DeviceCodeCredential: Device, InteractiveBrowserCredential: Browser } = identity;
    const { RefreshTokenCredential: Refresh, UsernamePasswordCredential: Password, SharedTokenCacheCredential: Shared } = identity;
    /** By the argument that is named: what is wrong. @type {[RegExp, () => unknown][]} */
    const wrong = [
      ...[undefined, "", "a/b", 5].flatMap((/** @type {any} */ bad) => /** @type {[RegExp, () => unknown][]} */ ([
        [/^tenantId: /, () => new Code(bad, client, secret, REDIRECT_URI)],
        [/^tenantId: /, () => new Refresh(bad, client, { refreshToken: secret })],
        [/^tenantId: /, () => new Password(bad, client, "user", secret)],
      ])),
      ...["", "a/b", 5].flatMap((/** @type {any} */ tenantId) => /** @type {[RegExp, () => unknown][]} */ ([
        [/^tenantId: /, () => new Device({ tenantId })],
        [/^tenantId: /, () => new Browser({ tenantId })],
      ])),
      ...["", " ", 5, "a\nb"].flatMap((/** @type {any} */ bad) => /** @type {[RegExp, () => unknown][]} */ ([
        [/^clientId: /, () => new Code(tenant, bad, secret, REDIRECT_URI)],
        [/^clientId: /, () => new Refresh(tenant, bad, { refreshToken: secret })],
        [/^clientId: /, () => new Password(tenant, bad, "user", secret)],
        [/^clientId: /, () => new Device({ clientId: bad })],
        [/^clientId: /, () => new Browser({ clientId: bad })],
        [/^(authorizationCode|clientSecret): /, () => new Code(tenant, client, bad, REDIRECT_URI)],
        [/^(clientSecret): /, () => new Code(tenant, client, typeof bad === "string" ? bad : "", secret, REDIRECT_URI)],
        [/^(redirectUri|options): /, () => new Code(tenant, client, secret, "code", bad)],
        [/^refreshToken: /, () => new Refresh(tenant, client, { refreshToken: bad })],
        [/^clientSecret: /, () => new Refresh(tenant, client, { refreshToken: secret, clientSecret: bad })],
        [/^username: /, () => new Password(tenant, client, bad, secret)],
        [/^password: /, () => new Password(tenant, client, "user", bad)],
      ])),
      [/^redirectUri: /, () => new Code(tenant, client, secret, "code", /** @type {any} */ (undefined))],
      [/^redirectUri: /, () => new Code(tenant, client, secret, "code", "not-a-url")],
      [/^refreshToken: /, () => new Refresh(tenant, client, /** @type {any} */ (undefined))],
      [/^onRefreshToken: /, () => new Refresh(tenant, client, { refreshToken: secret, onRefreshToken: /** @type {any} */ ("call") })],
      [/^codeVerifier: /, () => new Code(tenant, client, secret, REDIRECT_URI, { codeVerifier: /** @type {any} */ (5) })],
      [/^userPromptCallback: /, () => new Device({ userPromptCallback: /** @type {any} */ ("show") })],
      [/^disableAutomaticAuthentication: /, () => new Device({ disableAutomaticAuthentication: /** @type {any} */ ("yes") })],
      [/^authenticationRecord: /, () => new Password(tenant, client, "user", secret, { authenticationRecord: /** @type {any} */ ("text") })],
      [/^timeoutInMs: /, () => new Browser({ clientId: client, timeoutInMs: -1 })],
      [/^browserCustomizationOptions: /, () => new Browser({ clientId: client, browserCustomizationOptions: /** @type {any} */ ("text") })],
      [/^loginHint: /, () => new Browser({ clientId: client, loginHint: /** @type {any} */ (5) })],
      [/^username: /, () => new Shared({ username: /** @type {any} */ (5) })],
    ];
    for (const [name, make] of wrong) {
      const error = throws(make, TypeError, name);
      ok(!`${error.message}${error.stack?.split("\n    at ")[0]}`.includes(secret), "the secret is told");
      between(error.message.length, 10, 400, "length of the message");
    }
  });

  promise("where nothing can listen for a browser, a sign-in with one says what to use instead", async () => {
    const listens = Boolean(/** @type {any} */ (globalThis).process?.versions?.node) && !world.endsWithRequest;
    if (listens || typeof document === "object") return; // `tests/loopback` and `tests/pages` have what these do
    const credential = new identity.InteractiveBrowserCredential(world.options({ tenantId: ready.tenant_id, clientId: await publicClient(world) }));
    await rejects(credential.getToken(scope), identity.CredentialUnavailableError, /DeviceCodeCredential/);
    equal(await entra.tokenRequests(), 0, "requests");
  });
}
