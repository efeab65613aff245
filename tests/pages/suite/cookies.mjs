// @ts-check
import { equal, ok } from "../../npm/kit/assert.mjs";

/**
 * Frames of Entra's, which no longer have cookies in most browsers: none unless asked for, and never needed.
 *
 * @param {import("../kit/world.mjs").AddPagePromise} promise
 * @param {import("../kit/world.mjs").PagesWorld} world
 */
export function cookies(promise, world) {
  const { scope } = world;
  /** Where the page was shown, by what browsers say. */
  const shownIn = async () => (await world.requests("/authorize")).map(({ headers }) => (headers["sec-fetch-dest"] === "iframe" ? "frame" : "window"));

  promise("without silentFrame there is no frame, although somebody is signed in at Entra's", async (visit) => {
    const { options, user } = await world.register();
    const tab = await visit.tab();
    await tab.choose(options);
    await visit.signInBy("popup", tab, scope, user);
    await tab.reload();
    const call = await tab.click("getToken", scope);
    await visit.signIn(await visit.popup(), user);
    ok((await call.value()).token, "a token");
    equal([await shownIn(), await tab.frames()], [["window", "window"], 0], "where the page was shown");
  });

  promise("with silentFrame, where frames have no cookies, a person is asked after one look", async (visit) => {
    const { options, user } = await world.register();
    const tab = await visit.tab();
    await tab.choose(options);
    await visit.signInBy("popup", tab, scope, user);
    await tab.choose({ ...options, silentFrame: true });
    await tab.reload();
    const call = await tab.click("getToken", scope);
    await visit.signIn(await visit.popup(), user);
    ok((await call.value()).token, "a token");
    equal([await shownIn(), await tab.frames()], [["window", "frame", "window"], 0], "where the page was shown, and frames that are left");
  });

  promise("with silentFrame, where frames have cookies, who is signed in at Entra's is not asked", async () => {
    const browser = await world.launch({ allowsCookies: true });
    try {
      const visit = await world.visit(browser, { isShared: true });
      try {
        const { options, user } = await world.register();
        const tab = await visit.tab();
        await tab.choose({ ...options, silentFrame: true });
        const first = await tab.click("getToken", scope);
        await visit.signIn(await visit.popup(), user);
        await first.value();
        await tab.reload();
        ok((await (await tab.call("getToken", scope)).value()).token, "a token");
        equal(await shownIn(), ["frame", "window", "frame"], "where the page was shown");
        equal([(await tab.opened()).length, await tab.frames()], [0, 0], "windows and frames");
      } finally {
        await visit.leave();
      }
    } finally {
      await browser.close();
    }
  });
}
