// @ts-check
import { between, equal, match, ok, rejects } from "../kit/assert.mjs";
import { TestClock, took } from "../kit/world.mjs";

/**
 * What may pass is tried again, within bounds; what the service asks for is done.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function retry(promise, world) {
  const { entra, identity, scope } = world;

  const spellings = {
    "Retry-After in seconds": { seconds: 3 },
    "Retry-After as a date": { date_in_seconds: 3 },
    "retry-after-ms": { milliseconds: 3000 },
    "x-ms-retry-after-ms": { x_ms_milliseconds: 3000 },
  };
  for (const [name, retry_after] of Object.entries(spellings)) {
    promise(`429 with ${name} is waited for`, async () => {
      const clock = new TestClock();
      await entra.spoil({ type: "status", status: 429, retry_after });
      ok((await world.credential({ host: { now: clock.now, sleep: clock.sleep } }).getToken(scope)).token, "a token");
      equal([clock.waits.length, await entra.tokenRequests()], [1, 2], "waits and requests");
      between(clock.waits[0], 2000, 4000, "milliseconds waited"); // a date has whole seconds
    });

    promise(`429 with ${name} that does not fit fails at once, and later calls send nothing until then`, async () => {
      const clock = new TestClock();
      const credential = world.credential({ host: { now: clock.now, sleep: clock.sleep } });
      const twoMinutes = Object.fromEntries(Object.entries(retry_after).map(([unit, value]) => [unit, value * 40]));
      await entra.spoil({ type: "status", status: 429, retry_after: twoMinutes });
      const first = await rejects(credential.getToken(scope), identity.AuthenticationError);
      equal([first.statusCode, first.retryable, clock.waits], [429, true, []], "status, retryable, waits");
      between(first.retryAfter, 118, 121, "retryAfter in seconds");
      clock.advance(60_000);
      const second = await rejects(credential.getToken(scope), identity.AuthenticationError);
      between(second.retryAfter, 58, 61, "retryAfter a minute later");
      equal([second.retryable, await entra.tokenRequests()], [true, 1], "retryable, requests");
      clock.advance(61_000);
      ok((await credential.getToken(scope)).token, "a token after that time");
    });
  }

  promise("without a clock of the test's own, a wait takes its time", async () => {
    await entra.spoil({ type: "status", status: 429, retry_after: { seconds: 1 } });
    between(await took(() => world.credential().getToken(scope)), 990, 2500, "milliseconds");
  });

  promise("a pause holds for every credential of the application on that host, and for no other scope", async () => {
    const options = world.options();
    const { tenant_id: tenant, client_id: client, client_secret: secret } = world.ready;
    const [one, same] = [1, 2].map(() => new identity.ClientSecretCredential(tenant, client, secret, options));
    await entra.spoil({ type: "status", status: 429, retry_after: { seconds: 120 } });
    for (const credential of [one, same]) between((await rejects(credential.getToken(scope))).retryAfter, 110, 121, "retryAfter");
    equal(await entra.tokenRequests(), 1, "requests");
    const [other] = await world.scopes(1);
    ok((await one.getToken(other)).token, "a token for another scope");
    ok((await world.credential().getToken(scope)).token, "a token on another host");
  });

  promise("during a pause a token that is still valid is served", async () => {
    const clock = new TestClock();
    const credential = world.credential({ host: { now: clock.now, sleep: clock.sleep } });
    const first = await credential.getToken(scope);
    clock.advance(3_600_000 - 200_000);
    await entra.spoil({ type: "status", status: 429, retry_after: { seconds: 150 } });
    for (let call = 0; call < 3; call += 1) {
      equal((await credential.getToken(scope)).token, first.token, "token");
      clock.advance(40_000);
    }
    equal(await entra.tokenRequests(), 2, "requests");
  });

  promise("a service in trouble is asked again, with waits that double", async () => {
    const clock = new TestClock();
    await entra.spoil({ type: "status", status: 503 }, { times: 3 });
    ok((await world.credential({ host: { now: clock.now, sleep: clock.sleep } }).getToken(scope)).token, "a token");
    equal([clock.waits.length, await entra.tokenRequests()], [3, 4], "waits and requests");
    [800, 1600, 3200].forEach((wait, index) => between(clock.waits[index], wait * 0.8, wait * 1.2, `wait ${index + 1}`));
  });

  promise("retryOptions bound how often and how long it is tried", async () => {
    const clock = new TestClock();
    const host = { now: clock.now, sleep: clock.sleep };
    await entra.spoil({ type: "status", status: 500 }, { times: null });
    const ask = (/** @type {object} */ retryOptions) => rejects(world.credential({ host, retryOptions }).getToken(scope), identity.AuthenticationError);
    const error = await ask({ maxRetries: 5, retryDelayInMs: 100, maxRetryDelayInMs: 150 });
    equal([error.statusCode, error.retryable, await entra.tokenRequests()], [500, true, 6], "status, retryable, requests");
    ok(Math.max(...clock.waits) <= 150 && clock.waits[0] <= 120, `the waits are bounded: ${clock.waits}`);
    await entra.forgetCounts();
    await ask({ maxRetries: 0 });
    equal(await entra.tokenRequests(), 1, "requests without retries");
    await entra.forgetCounts();
    await ask({ maxRetries: 100, retryDelayInMs: 1000, maxRetryDelayInMs: 1000, deadlineInMs: 3500 });
    between(await entra.tokenRequests(), 3, 5, "requests within 3.5 s, at one a second");
  });

  promise("a service that hangs is cut off after exchangeTimeoutInMs, and asked again", async () => {
    const clock = new TestClock();
    await entra.spoil({ type: "hang" }, { times: 2 });
    const error = await rejects(
      took(() => world.credential({ retryOptions: { exchangeTimeoutInMs: 200, maxRetries: 0 } }).getToken(scope)),
      identity.AuthenticationError,
      /time/,
    );
    equal([error.statusCode, error.retryable], [0, true], "status, retryable");
    const again = world.credential({ host: { sleep: clock.sleep }, retryOptions: { exchangeTimeoutInMs: 200 } });
    between(await took(() => again.getToken(scope)), 190, 1200, "milliseconds");
    equal(await entra.tokenRequests(), 3, "requests");
  });

  promise("deadlineInMs bounds one call in all, whatever an exchange may take", async () => {
    await entra.spoil({ type: "hang" }, { times: null });
    const credential = world.credential({ retryOptions: { deadlineInMs: 400 } });
    const time = await took(() => rejects(credential.getToken(scope), identity.AuthenticationError, /time/));
    between(time, 390, 1200, "milliseconds");
  });

  promise("a body that hangs is cut off too", async () => {
    const host = { fetch: async (/** @type {any} */ _, /** @type {any} */ { signal }) => new Response(begun(signal)) };
    const credential = world.credential({ host, retryOptions: { exchangeTimeoutInMs: 200, maxRetries: 0 } });
    const time = await took(() => rejects(credential.getToken(scope), identity.AuthenticationError, /time/));
    between(time, 190, 1000, "milliseconds");
  });

  promise("limits of many days are limits of many days", async () => {
    await entra.slow(50);
    const days = 40 * 24 * 3_600_000; // beyond what a timer of a JavaScript runtime counts, 2^31 ms
    const credential = world.credential({ retryOptions: { exchangeTimeoutInMs: days, deadlineInMs: days, maxRetries: 0 } });
    ok((await credential.getToken(scope)).token, "a token");
  });

  promise("a connection that is reset is tried again", async () => {
    const clock = new TestClock();
    await entra.spoil({ type: "reset" });
    ok((await world.credential({ host: { sleep: clock.sleep } }).getToken(scope)).token, "a token");
    equal(await entra.tokenRequests(), 2, "requests");
    between(clock.waits.length, 0, 1, "waits"); // Deno's fetch asks again by itself
  });

  promise("what the service refuses is not asked again", async () => {
    for (const status of [400, 401, 403, 404]) {
      await entra.reset();
      await entra.spoil({ type: "status", status, body: '{"error":"invalid_request"}', content_type: "application/json" });
      const error = await rejects(world.credential().getToken(scope), identity.AuthenticationError);
      equal([error.statusCode, error.retryable, await entra.tokenRequests()], [status, false, 1], `status, retryable, requests for ${status}`);
    }
  });

  promise("an error that is worth another try says how often it was tried, and where", async () => {
    const clock = new TestClock();
    await entra.spoil({ type: "reset" }, { times: null });
    const error = await rejects(world.credential({ host: { sleep: clock.sleep } }).getToken(scope), identity.AuthenticationError);
    match(error.message, /Tried 4 times/, "message");
    ok(error.message.includes(new URL(world.ready.origin).host), `the message names the host: ${error.message}`);
  });
}

/**
 * A body that begins, does not go on, and fails with its request's signal, as that of `fetch` does.
 * @param {AbortSignal} signal
 */
function begun(signal) {
  return new ReadableStream({
    start(body) {
      body.enqueue(new TextEncoder().encode('{"access_token":"'));
      signal.addEventListener("abort", () => body.error(signal.reason));
    },
  });
}
