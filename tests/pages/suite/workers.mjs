// @ts-check
import { equal, match, ok } from "../../npm/kit/assert.mjs";

/**
 * A service worker of the application: it asks nobody to sign in, and has the tokens of whoever did so on a page.
 *
 * @param {import("../kit/world.mjs").AddPagePromise} promise
 * @param {import("../kit/world.mjs").PagesWorld} world
 */
export function workers(promise, world) {
  const { scope } = world;
  const store = "IndexedDBTokenStore";

  promise("a service worker has tokens of who signed in on the page: those in the store, and others by the refresh token there", async (visit) => {
    const [other] = await world.scopes(1);
    const { options, user } = await world.register();
    const tab = await visit.tab();
    await tab.choose({ ...options, store });
    const { token } = await visit.signInBy("popup", tab, scope, user);
    const { redirectPath: _, ...inWorker } = options;
    const answer = await tab.askServiceWorker({ options: inWorker, store, scopes: scope });
    equal([answer.error, answer.token === token], [undefined, true], "what the worker has");
    const next = await tab.askServiceWorker({ options: inWorker, store, scopes: other });
    equal([next.error, (await world.verify(String(next.token))).oid], [undefined, user.id], "what the worker gets");
    equal(await world.asked(), { authorize: 1, token: 2 }, "requests");
  });

  promise("where nobody has signed in, a service worker is told that a page must do it", async (visit) => {
    const { options } = await world.register();
    const tab = await visit.tab();
    await tab.choose(options);
    const { redirectPath: _, ...inWorker } = options;
    const { token, error } = await tab.askServiceWorker({ options: inWorker, store, scopes: scope });
    ok(!token && error, "an error");
    equal(error.name, "AuthenticationRequiredError", "name");
    match(error.message, /page/, "what to do");
  });
}
