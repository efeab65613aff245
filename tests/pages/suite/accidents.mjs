// @ts-check
import { equal, ok } from "../../npm/kit/assert.mjs";
import { STYLES, VARIANTS } from "../kit/world.mjs";

/**
 * What happens to a tab in the middle of a sign-in: the next one works at once.
 *
 * @param {import("../kit/world.mjs").AddPagePromise} promise
 * @param {import("../kit/world.mjs").PagesWorld} world
 */
export function accidents(promise, world) {
  const { scope, engine } = world;

  /** @param {import("../kit/visit.mjs").Visit} visit @param {"popup" | "redirect"} style @param {boolean} coop */
  async function begun(visit, style, coop) {
    const { options, user } = await world.register();
    const tab = await visit.tab({ coop });
    await tab.choose({ ...options, loginStyle: style });
    await tab.click("getToken", scope);
    const popup = style === "popup" ? await visit.popup() : tab.page;
    await popup.waitForSelector("#username", { timeout: 10_000 });
    return { tab, user, popup };
  }

  for (const { coop, words } of VARIANTS) {
    promise(`popup, ${words}: the application is loaded again, the window's answer is dropped, and the next sign-in works at once`, async (visit) => {
      const { tab, user, popup } = await begun(visit, "popup", coop);
      await tab.reload();
      ok((await visit.signInBy("popup", tab, scope, user)).token, "a token");
      await popup.bringToFront();
      await visit.signIn(popup, user);
      await popup.waitForFunction(() => /over|ended|no longer/i.test(document.body?.innerText ?? ""), { timeout: 10_000 });
      equal((await world.asked()).token, 1, "token requests");
    });

    promise(`redirect, ${words}: Entra's page is loaded again, and the sign-in goes on`, async (visit) => {
      const { tab, user } = await begun(visit, "redirect", coop);
      await tab.page.reload();
      await visit.signIn(tab.page, user);
      await tab.isBack();
      ok((await (await tab.call("getToken", scope)).value()).token, "a token");
    });

    promise(`redirect, ${words}: back from Entra's page, a click signs in at once`, async (visit) => {
      const { tab, user } = await begun(visit, "redirect", coop);
      await tab.back();
      ok((await visit.signInBy("redirect", tab, scope, user)).token, "a token");
    });

    for (const style of STYLES) {
      promise(`${style}, ${words}: the tab is closed, and in the next tab a sign-in works at once`, async (visit) => {
        const { tab, user } = await begun(visit, style, coop);
        await tab.page.close();
        const next = await visit.tab({ coop });
        ok((await visit.signInBy(style, next, scope, user)).token, "a token");
      });

      if (engine === "chromium") {
        promise(`${style}, ${words}: the tab crashes, and loaded again it signs in at once`, async (visit) => {
          const { tab, user } = await begun(visit, style, coop);
          await tab.crash();
          await tab.open();
          ok((await visit.signInBy(style, tab, scope, user)).token, "a token");
        });
      }
    }
  }
}
