// @ts-check
import { between, equal, ok } from "../kit/assert.mjs";
import { TestClock } from "../kit/world.mjs";
import { tokenSource } from "../kit/token-source.mjs";

/** How many tokens one credential keeps. */
const MOST = 16_384;

/**
 * The cache is bounded, and forgets what was not used for longest.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function memory(promise, world) {
  const { wasm } = world;
  const scopeOf = (/** @type {number} */ index) => `api://app-${index}/.default`;

  promise("100,000 hits cost no entry into the WebAssembly", async () => {
    const source = tokenSource();
    const credential = world.credential({ host: { fetch: source.fetch } });
    await credential.getToken(scopeOf(0));
    const entered = wasm.entered;
    for (let hit = 0; hit < 100_000; hit += 1) await credential.getToken(scopeOf(0));
    equal([wasm.entered - entered, source.count()], [0, 1], "entries and requests");
  });

  if (world.endsWithRequest) {
    promise("the timers of a call end with it: 12,000 calls fit into one request of a Worker", async () => {
      const source = tokenSource({ length: 10 });
      const credential = world.credential({ host: { fetch: source.fetch } });
      for (let index = 0; index < 12_000; index += 1) await credential.getToken(scopeOf(index));
      equal(source.count(), 12_000, "requests");
    });
    return; // more than that is for runtimes that have more timers
  }

  promise("of 16,384 tokens the one that was not used for longest goes first", async () => {
    const source = tokenSource({ length: 10 });
    const clock = new TestClock();
    const credential = world.credential({ host: { fetch: source.fetch, now: clock.now } });
    for (let index = 0; index < MOST; index += 1) await credential.getToken(scopeOf(index));
    equal(source.count(), MOST, "requests for as many scopes");
    await credential.getToken(scopeOf(0));
    equal(source.count(), MOST, "requests after a hit on the oldest");
    const before = bytes();
    await credential.getToken(scopeOf(MOST)); // makes room for itself: the oldest was used, so the next oldest goes
    for (const index of [0, 2, 3, MOST - 1, MOST]) await credential.getToken(scopeOf(index));
    equal(source.count(), MOST + 1, "requests while all of these are kept");
    await credential.getToken(scopeOf(1));
    equal([source.count(), source.asked.get(scopeOf(1))], [MOST + 2, 2], "requests after the one that had to go");
    equal(bytes(), before, "bytes of the WebAssembly's memory");
  }, { limit: 30_000 });

  promise("10,000 scopes and 2,000 renewals do not make the WebAssembly's memory grow", async () => {
    const source = tokenSource();
    const clock = new TestClock();
    const credential = world.credential({ host: { fetch: source.fetch, now: clock.now } });
    for (let index = 0; index < 1000; index += 1) await credential.getToken(scopeOf(index));
    const before = bytes();
    for (let index = 0; index < 10_000; index += 1) await credential.getToken(scopeOf(index));
    for (let renewal = 0; renewal < 2000; renewal += 1) {
      clock.advance(3_600_000);
      await credential.getToken(scopeOf(0));
    }
    equal([source.count(), bytes()], [12_000, before], "requests, and bytes of the WebAssembly's memory");
    between(bytes(), 0, 4 * 1024 * 1024, "bytes in all");
  }, { limit: 30_000 });

  promise("1,000 calls that fail, and 1,000 that are aborted, leave nothing behind", async () => {
    const fetch = (/** @type {any} */ _, /** @type {any} */ { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const credential = world.credential({ host: { fetch } });
    const round = async () => {
      const controller = new AbortController();
      const calls = Array.from({ length: 1000 }, (_, index) => credential.getToken(scopeOf(index), { abortSignal: controller.signal }).catch(() => "over"));
      controller.abort();
      ok((await Promise.all(calls)).every((outcome) => outcome === "over"), "all are over");
    };
    await round();
    const before = bytes();
    for (let repeat = 0; repeat < 5; repeat += 1) await round();
    equal(bytes(), before, "bytes of the WebAssembly's memory");
  });

  function bytes() {
    return wasm.memory?.buffer.byteLength ?? 0;
  }
}
