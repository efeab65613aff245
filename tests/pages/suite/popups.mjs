// @ts-check
import { between, equal, match, ok } from "../../npm/kit/assert.mjs";
import { VARIANTS } from "../kit/world.mjs";

/**
 * Windows: when they are opened, and what if they may not be.
 *
 * @param {import("../kit/world.mjs").AddPagePromise} promise
 * @param {import("../kit/world.mjs").PagesWorld} world
 */
export function popups(promise, world) {
  const { entra, scope } = world;

  for (const { coop, words } of VARIANTS) {
    promise(`${words}: a window that the browser blocks is told at once and says what to do, and a click works after it`, async (visit) => {
      const { options, user } = await world.register();
      const tab = await visit.tab({ coop });
      await tab.choose(options, [{ id: "load", method: "getToken", args: [scope] }]);
      await tab.reload();
      const { message, took, scopes } = await tab.earlier("load").failure("AuthenticationRequiredError", /click/);
      match(message, /loginStyle.*redirect|redirect.*loginStyle/s, "what else can be done");
      between(took, 0, 1000, "milliseconds, the first load of the artefact included");
      equal([scopes, await world.asked()], [[scope], { authorize: 0, token: 0 }], "scopes and requests");
      ok((await tab.opened()).every(({ blocked }) => blocked), "windows are blocked");
      ok((await visit.signInBy("popup", tab, scope, user)).token, "a token");
    });
  }

  promise("calls for two scopes in two clicks share one window", async (visit) => {
    const [other] = await world.scopes(1);
    const { options, user } = await world.register();
    const tab = await visit.tab();
    await tab.choose(options);
    const first = await tab.click("getToken", scope);
    const popup = await visit.popup();
    await popup.waitForSelector("#username", { timeout: 10_000 });
    const second = await tab.click("getToken", other);
    await popup.bringToFront();
    await visit.signIn(popup, user);
    ok((await first.value()).token !== (await second.value()).token, "two tokens");
    equal([(await tab.opened()).length, await world.asked()], [1, { authorize: 1, token: 2 }], "windows and requests");
  });

  promise("a call that comes while the code is being redeemed opens nothing, and has the same token", async (visit) => {
    await entra.slow(2000);
    const { options, user } = await world.register();
    const tab = await visit.tab();
    await tab.choose(options);
    const first = await tab.click("getToken", scope);
    await visit.signIn(await visit.popup(), user);
    await visit.alone();
    const second = await tab.click("getToken", scope);
    equal((await second.value()).token, (await first.value()).token, "token");
    equal([(await tab.opened()).length, await world.asked()], [1, { authorize: 1, token: 1 }], "windows and requests");
  });

  promise("no window is opened while a token or a refresh token is at hand, even in a click", async (visit) => {
    const [other] = await world.scopes(1);
    const { options, user } = await world.register();
    const tab = await visit.tab();
    await tab.choose(options);
    await visit.signInBy("popup", tab, scope, user);
    for (const wanted of [scope, other]) await (await tab.click("getToken", wanted)).value();
    equal([(await tab.opened()).length, await world.asked()], [1, { authorize: 1, token: 2 }], "windows and requests");
  });

  promise("the window is there before anything is asked of the network", async (visit) => {
    const { options } = await world.register();
    const tab = await visit.tab();
    await tab.choose(options);
    await tab.hold();
    const call = await tab.clickAbortable("getToken", scope);
    equal(await tab.opened(), [{ inClick: true, blocked: false }], "what was opened");
    await call.abort();
    await call.failure("AbortError");
    await visit.alone();
  });
}
