// @ts-check
import { between, equal, ok } from "../../npm/kit/assert.mjs";
import { turnBack } from "../../npm/start/sign-in-pages.mjs";
import { VARIANTS } from "../kit/world.mjs";

/** Milliseconds within which an end is told: what is promised is 100, and the machine may be busy. */
const AT_ONCE = 500;
/** The same, where a page has to be fetched and to run before. */
const WITH_A_PAGE = 3000;
/** Milliseconds within which a window is missed that was closed before Entra's page was in it, with slack. */
const SOON = 3000;

/**
 * However a sign-in ends, the call is told, and the next sign-in works at once.
 *
 * @param {import("../kit/world.mjs").AddPagePromise} promise
 * @param {import("../kit/world.mjs").PagesWorld} world
 */
export function ends(promise, world) {
  const { entra, scope } = world;

  /** A sign-in whose window shows Entra's page. @param {import("../kit/visit.mjs").Visit} visit @param {boolean} coop @param {any} [more] */
  async function begun(visit, coop, more) {
    const { options, user } = await world.register();
    const tab = await visit.tab({ coop });
    await tab.choose({ ...options, ...more });
    const call = await tab.clickAbortable("getToken", scope);
    const popup = await visit.popup();
    await popup.waitForSelector("#username", { timeout: 10_000 });
    return { tab, call, popup, user, options };
  }

  for (const { coop, words } of VARIANTS) {
    promise(`${words}: an aborted call ends at once, and the next sign-in works`, async (visit) => {
      const { tab, call, user } = await begun(visit, coop);
      const aborted = await call.abort();
      between((await call.failure("AbortError")).at - aborted, 0, AT_ONCE, "milliseconds");
      ok((await visit.signInBy("popup", tab, scope, user)).token, "a token");
      equal(await entra.tokenRequests(), 1, "token requests");
    });

    promise(`${words}: the page's own control cancels at once, and the next sign-in works`, async (visit) => {
      const { tab, call, user } = await begun(visit, coop);
      equal(await tab.signIns(), 1, "sign-ins that the page was told of");
      const cancelled = await tab.cancel();
      between((await call.failure("AuthenticationError", /cancel/i)).at - cancelled, 0, AT_ONCE, "milliseconds");
      ok((await visit.signInBy("popup", tab, scope, user)).token, "a token");
    });

    promise(`${words}: who turns back on Entra's page ends it in Entra's words, and the next sign-in works`, async (visit) => {
      const { tab, call, popup, user } = await begun(visit, coop);
      await turnBack(popup);
      const { at } = await call.failure("AuthenticationError", /access_denied.*AADSTS65004/s);
      between(at - Number(world.app.served("/redirect.html")), 0, WITH_A_PAGE, "milliseconds after the answer is there");
      await visit.alone();
      ok((await visit.signInBy("popup", tab, scope, user)).token, "a token");
    });

    promise(`${words}: after its time it ends, and the next sign-in works`, async (visit) => {
      const { tab, call, user, options } = await begun(visit, coop, { timeoutInMs: 4000 });
      const { at } = await call.failure("AuthenticationError", /timed out/i);
      between(at - (await tab.toldAt()), 3900, 4000 + AT_ONCE, "milliseconds");
      await tab.choose({ ...options, timeoutInMs: 60_000 });
      ok((await visit.signInBy("popup", tab, scope, user)).token, "a token");
    });

    promise(`${words}: a window that is closed before Entra's page is in it ends it soon, and the next sign-in works`, async (visit) => {
      const { options, user } = await world.register();
      const tab = await visit.tab({ coop });
      await tab.choose(options);
      await tab.hold();
      const call = await tab.click("getToken", scope);
      await visit.popup();
      ok(await call.isUnderWay(), "it waits");
      const closed = await tab.closeWindow();
      between((await call.failure("AuthenticationError", /clos|cancel/i)).at - closed, 0, SOON, "milliseconds");
      await tab.release();
      ok((await visit.signInBy("popup", tab, scope, user)).token, "a token");
    });

    promise(`${words}: a late answer is dropped, its window says so, and it is nothing to the sign-in that came after`, async (visit) => {
      const { tab, call, popup: late, user } = await begun(visit, coop);
      await call.abort();
      await call.failure("AbortError");
      const next = await tab.click("getToken", scope);
      const popup = await visit.popup();
      await popup.waitForSelector("#username", { timeout: 10_000 });
      await late.bringToFront();
      await visit.signIn(late, user);
      await late.waitForFunction(() => /over|ended|no longer/i.test(document.body?.innerText ?? ""), { timeout: 10_000 });
      equal([late.url().includes("code="), await entra.tokenRequests()], [false, 0], "a code in the address, and token requests");
      ok(await next.isUnderWay(), "the next call waits on");
      await tab.cancel();
      await next.failure("AuthenticationError");
    });
  }

  promise("a call whose signal is aborted already opens nothing", async (visit) => {
    const { options } = await world.register();
    const tab = await visit.tab();
    await tab.choose(options);
    const call = await tab.clickAborted("getToken", scope);
    await call.failure("AbortError");
    equal([await tab.opened(), await world.asked()], [[], { authorize: 0, token: 0 }], "windows and requests");
  });

  promise("a credential that is closed ends its sign-in", async (visit) => {
    const { tab, call } = await begun(visit, true);
    await (await tab.call("close")).value();
    await call.failure("Error");
    equal(await entra.tokenRequests(), 0, "token requests");
  });
}
