// @ts-check
import { between, equal, ok, rejects } from "../kit/assert.mjs";
import { pause, TestClock, took, until } from "../kit/world.mjs";

const HOUR = 3_600_000;

/**
 * However many ask for the same token, one request goes out.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function singleFlight(promise, world) {
  const { entra, identity, scope } = world;

  promise("1,000 callers on an empty cache send one request", async () => {
    const credential = world.credential();
    const tokens = await callers(credential, scope);
    equal(new Set(tokens.map(({ token }) => token)).size, 1, "different tokens");
    equal(await entra.tokenRequests(), 1, "requests");
  });

  promise("1,000 callers after expiry send one request", async () => {
    const clock = new TestClock();
    const credential = world.credential({ host: { now: clock.now } });
    const first = await credential.getToken(scope);
    clock.advance(2 * HOUR);
    const tokens = await callers(credential, scope);
    ok(
      tokens.every(({ token }) => token !== first.token),
      "none gets the expired token",
    );
    equal(await entra.tokenRequests(), 2, "requests");
  });

  promise("a token is fresh until five minutes before its end", async () => {
    const clock = new TestClock();
    const credential = world.credential({ host: { now: clock.now } });
    const first = await credential.getToken(scope);
    clock.advance(HOUR - 310_000);
    equal((await credential.getToken(scope)).token, first.token, "token 310 s before its end");
    clock.advance(20_000);
    ok((await credential.getToken(scope)).token !== first.token, "290 s before its end there is another");
    equal(await entra.tokenRequests(), 2, "requests");
  });

  promise("1,000 callers in the refresh window send one request, and nobody waits for it", async () => {
    await entra.settings({ token_lifetime: 4 * 3600 });
    const clock = new TestClock();
    const credential = world.credential({ host: { now: clock.now } });
    const first = await credential.getToken(scope);
    equal(first.refreshAfterTimestamp - clock.now(), 2 * HOUR, "milliseconds until the refresh window");
    clock.advance(2 * HOUR + 1000);
    await entra.slow(1000);
    /** @type {any[]} */
    let tokens = [];
    const time = await took(async () => (tokens = await callers(credential, scope)));
    between(time, 0, 500, "milliseconds for all of them");
    equal([...new Set(tokens.map(({ token }) => token))], [first.token], "tokens");
    await until(async () => (await credential.getToken(scope)).token !== first.token, "the new token is served");
    equal(await entra.tokenRequests(), 2, "requests");
  });

  promise("an early refresh that fails leaves the token in service, and is tried again after 30 s", async () => {
    await entra.settings({ token_lifetime: 4 * 3600 });
    const clock = new TestClock();
    const credential = world.credential({ host: { now: clock.now }, retryOptions: { maxRetries: 0 } });
    const first = await credential.getToken(scope);
    clock.advance(3 * HOUR);
    await entra.spoil({ type: "status", status: 503 });
    for (const seconds of [0, 10, 10]) {
      clock.advance(seconds * 1000);
      equal((await credential.getToken(scope)).token, first.token, "token");
      await until(async () => (await entra.tokenRequests()) === 2, "one attempt");
      await pause(20);
    }
    clock.advance(11_000);
    await until(async () => (await credential.getToken(scope)).token !== first.token, "the new token is served");
    equal(await entra.tokenRequests(), 3, "requests");
  });

  promise("ten scopes send ten requests, side by side", async () => {
    const scopes = await world.scopes(10);
    await entra.slow(200);
    const credential = world.credential();
    const time = await took(() => Promise.all(scopes.map((each) => credential.getToken(each))));
    between(time, 190, 1000, "milliseconds for all of them");
    const { token, most_in_flight: atOnce } = await entra.counts();
    equal([token, atOnce], [10, world.fetch ? atOnce : 10], "requests, and those at once"); // a page has six connections to one host
  });

  promise("a failure is everyone's who waited, and is not cached", async () => {
    const credential = world.credential({ retryOptions: { maxRetries: 0 } });
    await entra.spoil({ type: "status", status: 500 });
    const errors = await Promise.all(Array.from({ length: 50 }, () => rejects(credential.getToken(scope), identity.AuthenticationError)));
    ok(
      errors.every(({ retryable, statusCode }) => retryable && statusCode === 500),
      "each is told the status, and that it is worth another try",
    );
    ok((await credential.getToken(scope)).token, "the next call gets a token");
    equal(await entra.tokenRequests(), 2, "requests");
  });

  promise("credentials do not share tokens, even of one application", async () => {
    const [one, other] = [world.credential(), world.credential()];
    await Promise.all([one.getToken(scope), other.getToken(scope)]);
    equal(await entra.tokenRequests(), 2, "requests");
  });
}

/**
 * 1,000 calls at once.
 * @param {any} credential
 * @param {string} scope
 * @returns {Promise<any[]>}
 */
function callers(credential, scope) {
  return Promise.all(Array.from({ length: 1000 }, () => credential.getToken(scope)));
}
