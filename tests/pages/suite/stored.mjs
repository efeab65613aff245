// @ts-check
import { equal } from "../../npm/kit/assert.mjs";
import { REDIRECT_PATHS, STYLES } from "../kit/world.mjs";

/**
 * A sign-in that is in a store: it outlives the page.
 *
 * @param {import("../kit/world.mjs").AddPagePromise} promise
 * @param {import("../kit/world.mjs").PagesWorld} world
 */
export function stored(promise, world) {
  const { scope } = world;

  for (const style of STYLES) {
    for (const store of [style === "popup" ? "SessionStorageTokenStore" : "LocalStorageTokenStore", "IndexedDBTokenStore"]) {
      promise(`${style}, ${store}: the page is loaded again, and nobody is asked`, async (visit) => {
        const [other] = await world.scopes(1);
        const { options, user } = await world.register();
        const tab = await visit.tab();
        const chosen = { ...options, loginStyle: style, store };
        await tab.choose(chosen);
        await visit.signInBy(style, tab, scope, user, "authenticate");
        // What the page is asked for says nothing of who is signed in.
        await tab.choose({ ...chosen, disableAutomaticAuthentication: true, prompt: "login", redirectPath: REDIRECT_PATHS.module });
        await tab.reload();
        for (const wanted of [scope, other]) {
          const { token } = await (await tab.call("getToken", wanted)).value();
          equal((await world.verify(token)).oid, user.id, "who has the token");
        }
        equal([await world.asked(), await tab.opened()], [{ authorize: 1, token: 2 }, []], "requests and windows");
      });
    }
  }

  promise("a record finds its account again, and no other's", async (visit) => {
    const { options, user } = await world.register();
    const tab = await visit.tab();
    const chosen = { ...options, store: "IndexedDBTokenStore" };
    await tab.choose(chosen);
    const authenticationRecord = await visit.signInBy("popup", tab, scope, user, "authenticate");
    await tab.choose({ ...chosen, authenticationRecord });
    // Entra knows who it is by the record's user name, so nobody has to type anything.
    equal((await (await tab.click("authenticate", scope)).value()).username, authenticationRecord.username, "who is signed in");
    await tab.choose({ ...chosen, authenticationRecord, disableAutomaticAuthentication: true });
    await tab.reload();
    equal((await world.verify((await (await tab.call("getToken", scope)).value()).token)).oid, user.id, "who has the token");
    const homeAccountId = authenticationRecord.homeAccountId.replace(/^./, (/** @type {string} */ first) => (first === "0" ? "1" : "0"));
    await tab.choose({ ...chosen, authenticationRecord: { ...authenticationRecord, homeAccountId }, disableAutomaticAuthentication: true });
    await tab.reload();
    await (await tab.call("getToken", scope)).failure("AuthenticationRequiredError");
  });

  for (const [store, isOfAll] of Object.entries({ SessionStorageTokenStore: false, LocalStorageTokenStore: true, IndexedDBTokenStore: true })) {
    promise(`${store} is of ${isOfAll ? "all tabs" : "one tab"}`, async (visit) => {
      const { options, user } = await world.register();
      const one = await visit.tab();
      await one.choose({ ...options, store, disableAutomaticAuthentication: true });
      await visit.signInBy("popup", one, scope, user, "authenticate");
      const other = await visit.tab();
      const { value } = await (await other.call("getToken", scope)).outcome();
      equal(value !== undefined, isOfAll, "another tab has a token");
    });
  }
}
