// @ts-check
import { between, equal, ok, rejects } from "../kit/assert.mjs";
import { pause, took, until } from "../kit/world.mjs";

/**
 * Aborting one call ends that call at once, and no other.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function abort(promise, world) {
  const { entra, scope } = world;

  promise("an aborted call rejects with AbortError within 50 ms, and frees its connection", async () => {
    await entra.spoil({ type: "hang" });
    const call = aborting(world.credential());
    await until(async () => (await entra.tokenRequests()) === 1, "the request is on its way");
    between(await call.abort(), 0, 100, "milliseconds until it rejects");
    // The emulator counts a request as under way until it is answered or its client is gone.
    await until(async () => (await alone()) === 1, "the aborted request is gone");
  });

  promise("an aborted call in a wait between two exchanges rejects at once, and nothing more is sent", async () => {
    await entra.spoil({ type: "status", status: 503, retry_after: { seconds: 1 } });
    const call = aborting(world.credential());
    await until(async () => (await entra.tokenRequests()) === 1, "the first exchange is over");
    await pause(100);
    between(await call.abort(), 0, 100, "milliseconds until it rejects");
    await pause(1200);
    equal(await entra.tokenRequests(), 1, "requests");
  });

  promise("an aborted leader does not cancel its followers", async () => {
    await entra.slow(300);
    const credential = world.credential();
    const leader = aborting(credential);
    const followers = Array.from({ length: 20 }, () => credential.getToken(scope));
    await until(async () => (await entra.tokenRequests()) === 1, "the request is on its way");
    await leader.abort();
    equal(new Set((await Promise.all(followers)).map(({ token }) => token)).size, 1, "different tokens");
    equal(await entra.tokenRequests(), world.endsWithRequest ? 2 : 1, "requests"); // a Worker's request takes its exchanges with it
  });

  promise("an aborted follower cancels nobody", async () => {
    await entra.slow(300);
    const credential = world.credential();
    const leader = credential.getToken(scope);
    const follower = aborting(credential);
    await until(async () => (await entra.tokenRequests()) === 1, "the request is on its way");
    between(await follower.abort(), 0, 100, "milliseconds until it rejects");
    ok((await leader).token, "the leader has its token");
    equal(await entra.tokenRequests(), 1, "requests");
  });

  promise("when everyone aborts, the request ends; the next call sends its own", async () => {
    await entra.spoil({ type: "hang" });
    const credential = world.credential();
    const calls = Array.from({ length: 10 }, () => aborting(credential));
    await until(async () => (await entra.tokenRequests()) === 1, "the request is on its way");
    await Promise.all(calls.map((call) => call.abort()));
    ok((await credential.getToken(scope)).token, "a token");
    equal(await entra.tokenRequests(), 2, "requests");
  });

  promise("a signal that is aborted already sends nothing, even if a token is at hand", async () => {
    const credential = world.credential();
    const abortSignal = AbortSignal.abort();
    equal((await rejects(credential.getToken(scope, { abortSignal }))).name, "AbortError", "name");
    equal(await entra.tokenRequests(), 0, "requests");
    await credential.getToken(scope);
    equal((await rejects(credential.getToken(scope, { abortSignal }))).name, "AbortError", "name");
  });

  promise("a call rejects with its signal's own reason, and a signal of older clients will do", async () => {
    await entra.spoil({ type: "hang" }, { times: 2 });
    const own = new Error("the user went home");
    const controller = new AbortController();
    const call = world.credential().getToken(scope, { abortSignal: controller.signal });
    setTimeout(() => controller.abort(own), 50);
    equal((await rejects(call)) === own, true, "it is the same error");

    const older = new OlderSignal();
    const other = world.credential().getToken(scope, { abortSignal: older });
    setTimeout(() => older.abort(), 50);
    equal((await rejects(other)).name, "AbortError", "name");
    equal(older.listeners.size, 0, "listeners left behind");
  });

  promise("a signal that outlives its calls keeps nothing of them", async () => {
    const older = new OlderSignal();
    const credential = world.credential();
    for (const each of [scope, scope, ...(await world.scopes(5))]) await credential.getToken(each, { abortSignal: older });
    equal(older.listeners.size, 0, "listeners left behind");
  });

  /**
   * A call that the test aborts; `abort` says how long it took to reject.
   * @param {any} credential
   */
  function aborting(credential) {
    const controller = new AbortController();
    const call = rejects(credential.getToken(scope, { abortSignal: controller.signal }));
    return {
      abort: () =>
        took(async () => {
          controller.abort();
          equal((await call).name, "AbortError", "name");
        }),
    };
  }

  /** How many requests are under way beside and with one more. */
  async function alone() {
    await entra.forgetCounts();
    await world.credential().getToken(scope);
    return (await entra.counts()).most_in_flight;
  }
}

/** What Azure clients had before every runtime had AbortSignal (`@azure/abort-controller` 1): it has no reason. */
class OlderSignal {
  aborted = false;
  /** @type {Set<() => void>} */
  listeners = new Set();

  /** @param {string} _type @param {() => void} listener */
  addEventListener(_type, listener) {
    this.listeners.add(listener);
  }

  /** @param {string} _type @param {() => void} listener */
  removeEventListener(_type, listener) {
    this.listeners.delete(listener);
  }

  abort() {
    this.aborted = true;
    for (const listener of [...this.listeners]) listener();
  }
}
