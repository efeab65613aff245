// @ts-check
import { between, equal, match, ok, rejects } from "../kit/assert.mjs";
import { device, person, publicClient } from "../kit/people.mjs";
import { captureConsole } from "../kit/capture.mjs";
import { pause, took, until } from "../kit/world.mjs";

/**
 * People who sign in on another device.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function deviceCodes(promise, world) {
  const { entra, identity, ready, scope } = world;

  promise("the callback gets code, address and message, once, and who types the code in is signed in", async () => {
    const user = await person(world);
    const { credential, shown, clientId } = await device(world, { user });
    const { token } = await credential.getToken(scope);
    const claims = world.jose.decodeJwt(token);
    equal([claims.oid, claims.azp ?? claims.appid], [user.id, clientId], "user and application");
    const [{ userCode, verificationUri, message, ...more }, ...others] = shown;
    equal([more, others], [{}, []], "what else was shown");
    ok(message.includes(userCode) && message.includes(verificationUri), "the message has code and address");
    match(verificationUri, /^https:/, "address");
  });

  promise("without a callback the console shows the message", async () => {
    await entra.settings({ device_code_interval: 1 });
    const clientId = await publicClient(world);
    const credential = new identity.DeviceCodeCredential(world.options({ tenantId: ready.tenant_id, clientId }));
    /** @type {unknown[][]} */
    const lines = await captureConsole(async (sofar) => {
      const call = credential.getToken(scope);
      await until(() => sofar.length > 0, "a line");
      const [{ user_code: code }] = (await entra.deviceCodes()).filter(({ user_code: each }) => String(sofar[0][0]).includes(each));
      await entra.decide(code, { action: "approve" });
      await call;
    });
    equal([lines.length, lines[0].length], [1, 1], "lines and their parts");
    match(lines[0][0], /to sign in/i, "line");
  });

  promise("who declines is told from who is late", async () => {
    const userPromptCallback = async (/** @type {any} */ { userCode }) => void (await entra.decide(userCode, { action: "decline" }));
    const { credential } = await device(world, { options: { userPromptCallback } });
    const error = await rejects(credential.getToken(scope), identity.AuthenticationError, /65004|declined/);
    equal([error.errorResponse.error, error.retryable], ["authorization_declined", false], "error, retryable");
  });

  promise("a code that nobody types in expires, and the error says to ask again", async () => {
    const { credential, shown } = await device(world, { user: null });
    await entra.settings({ device_code_lifetime: 2 });
    /** @type {any} */
    let error;
    const time = await took(async () => (error = await rejects(credential.getToken(scope), identity.AuthenticationRequiredError, /ask again|expired/)));
    between(time, 1500, 5000, "milliseconds");
    equal([error.scopes, shown.length], [[scope], 1], "scopes and codes");
  });

  promise("an aborted call rejects within 100 ms, and Entra is asked no more", async () => {
    const { credential, shown } = await device(world, { user: null });
    const controller = new AbortController();
    const call = rejects(credential.getToken(scope, { abortSignal: controller.signal }));
    await until(async () => (await entra.tokenRequests()) === 1, "Entra was asked once");
    const time = await took(async () => {
      controller.abort();
      equal((await call).name, "AbortError", "name");
    });
    between(time, 0, 100, "milliseconds");
    await pause(2500);
    equal([await entra.tokenRequests(), shown.length], [1, 1], "questions and codes");
  });

  promise("who is aborted takes no sign-in from those who wait with it", async () => {
    const { credential, shown } = await device(world, { user: null });
    const controller = new AbortController();
    const aborted = rejects(credential.getToken(scope, { abortSignal: controller.signal }));
    const call = credential.getToken(scope);
    await until(() => shown.length === 1, "a code");
    controller.abort();
    await aborted;
    // In a Worker what a call has begun ends with it, so there the next one begins anew.
    const codes = world.endsWithRequest ? 2 : 1;
    await until(() => shown.length === codes, "codes");
    await entra.decide(shown[codes - 1].userCode, { action: "approve" });
    ok((await call).token, "a token");
    equal(shown.length, codes, "codes");
  });

  promise("100 calls at once show one code", async () => {
    const { credential, shown } = await device(world);
    const tokens = await Promise.all(Array.from({ length: 100 }, () => credential.getToken(scope)));
    equal([new Set(tokens.map(({ token }) => token)).size, shown.length, await entra.tokenRequests()], [1, 1, 1], "tokens, codes, questions");
  });

  promise("two scopes at once show one code: the second is served by the refresh token", async () => {
    const { credential, shown } = await device(world);
    const scopes = await world.scopes(2);
    const tokens = await Promise.all(scopes.map((each) => credential.getToken(each)));
    equal([new Set(tokens.map(({ token }) => token)).size, shown.length], [2, 1], "tokens and codes");
    equal((await entra.counts()).by_kind["token.refresh_token"], 1, "uses of the refresh token");
  });

  promise("a callback that fails ends the sign-in, and the next call shows a new code", async () => {
    let calls = 0;
    const userPromptCallback = async (/** @type {any} */ { userCode }) => {
      calls += 1;
      if (calls === 1) throw new Error("the screen is broken");
      await entra.decide(userCode, { action: "approve" });
    };
    const { credential } = await device(world, { options: { userPromptCallback } });
    await rejects(credential.getToken(scope), identity.AuthenticationError, /callback that shows the device code.*the screen is broken/);
    equal(await entra.tokenRequests(), 0, "questions");
    ok((await credential.getToken(scope)).token, "a token");
  });

  promise("a credential that is closed while somebody is at it lets nobody in", async () => {
    const { credential, shown } = await device(world, { user: null });
    const call = rejects(credential.getToken(scope), TypeError, /closed/);
    await until(() => shown.length === 1, "a code");
    credential.close();
    await entra.decide(shown[0].userCode, { action: "approve" });
    await call;
    equal(await entra.tokenRequests(), 0, "questions");
    await rejects(credential.getToken(scope), TypeError, /closed/);
  });
}
