// @ts-check
import { ok } from "../../npm/kit/assert.mjs";

/**
 * Figures, which are printed and not promised: how quick a machine is, is nobody's to promise.
 *
 * @param {import("../kit/world.mjs").AddPagePromise} promise
 * @param {import("../kit/world.mjs").PagesWorld} world
 */
export function speed(promise, world) {
  const { scope } = world;

  promise("a cached token is there without a request", async (visit) => {
    const { options, user } = await world.register();
    const tab = await visit.tab();
    await tab.choose(options);
    await visit.signInBy("popup", tab, scope, user);
    const microseconds = await tab.cachedToken(scope);
    console.log(`${world.engine}: a cached getToken takes ${microseconds.toFixed(2)} µs (median of batches)`);
    ok((await world.asked()).token === 1, "one token request");
  });
}
