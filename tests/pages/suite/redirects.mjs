// @ts-check
import { equal, match, ok } from "../../npm/kit/assert.mjs";
import { pause } from "../../npm/kit/world.mjs";
import { turnBack } from "../../npm/start/sign-in-pages.mjs";
import { until } from "../kit/waiting.mjs";
import { VARIANTS } from "../kit/world.mjs";

/** Milliseconds in which a page that loops would be at Entra's again. */
const LOOP = 1500;

/**
 * The style in which the page itself goes to Entra and comes back.
 *
 * @param {import("../kit/world.mjs").AddPagePromise} promise
 * @param {import("../kit/world.mjs").PagesWorld} world
 */
export function redirects(promise, world) {
  const { entra, scope } = world;
  let loads = 0;

  /** What a page does when it is loaded: it asks for a token, and when it has none, once more. */
  function twice() {
    const [load, again] = [`load ${++loads}`, `again ${loads}`];
    const call = { method: "getToken", args: [scope], tells: true };
    return { load, again, calls: [{ id: load, ...call }, { id: again, after: load, ...call }] };
  }

  for (const { coop, words } of VARIANTS) {
    promise(`${words}: a page that asks for a token when it is loaded is led to Entra once, and has the token when it is back`, async (visit) => {
      const { load, calls } = twice();
      const { options, user } = await world.register();
      const tab = await visit.tab({ coop });
      await tab.chooseForNext({ ...options, loginStyle: "redirect" }, calls);
      await tab.leave();
      await visit.signIn(tab.page, user);
      await tab.isBack();
      ok((await tab.earlier(load).value()).token, "a token");
      equal(await world.asked(), { authorize: 1, token: 1 }, "requests");
    });

    promise(`${words}: who turns back is told to the next call in Entra's words, and the next sign-in works`, async (visit) => {
      const { options, user } = await world.register();
      const tab = await visit.tab({ coop });
      await tab.choose({ ...options, loginStyle: "redirect" });
      await tab.click("getToken", scope);
      await turnBack(tab.page);
      await tab.isBack();
      await (await tab.call("getToken", scope)).failure("AuthenticationError", /access_denied.*AADSTS65004/s);
      ok((await visit.signInBy("redirect", tab, scope, user)).token, "a token");
    });
  }

  promise("where Entra always answers login_required, a page that asks when it is loaded is led there once", async (visit) => {
    const { load, again, calls } = twice();
    const { options } = await world.register();
    const tab = await visit.tab();
    await tab.chooseForNext({ ...options, loginStyle: "redirect", prompt: "none" }, calls);
    await tab.page.goto(tab.url).catch(() => {});
    match((await tab.told(load))?.message, /login_required.*AADSTS50058/s, "what the call is told");
    const error = await tab.told(again);
    match(error?.message, /authenticate/, "what the next one is told");
    equal([error?.name, error?.scopes], ["AuthenticationRequiredError", [scope]], "its name and scopes");
    await pause(LOOP);
    equal([await world.asked(), tab.page.url()], [{ authorize: 1, token: 0 }, tab.url], "requests, and where the tab is");
  });

  promise("where no code is ever redeemed, a page that asks when it is loaded is led to Entra once", async (visit) => {
    await entra.spoil({ type: "status", status: 400, body: INVALID_GRANT, content_type: "application/json" }, { times: null });
    const { load, again, calls } = twice();
    const { options, user } = await world.register();
    const tab = await visit.tab();
    await tab.chooseForNext({ ...options, loginStyle: "redirect" }, calls);
    await tab.leave();
    await visit.signIn(tab.page, user);
    match((await tab.told(load))?.message, /AADSTS70008/, "what the call is told");
    equal((await tab.told(again))?.name, "AuthenticationRequiredError", "what the next one is told");
    await pause(LOOP);
    equal([(await world.asked()).authorize, tab.page.url()], [1, tab.url], "requests, and where the tab is");
  });

  promise("authenticate leads to Entra, although a redirect that came by itself has failed", async (visit) => {
    const { options, user } = await world.register();
    const tab = await visit.tab();
    await tab.choose({ ...options, loginStyle: "redirect", prompt: "none" });
    await tab.mark();
    await tab.click("getToken", scope);
    await tab.isBack();
    await (await tab.call("getToken", scope)).failure("Error", /login_required|AADSTS50058/);
    await tab.choose({ ...options, loginStyle: "redirect" });
    ok((await visit.signInBy("redirect", tab, scope, user, "authenticate")).username, "somebody");
  });

  promise("the page that began is where it ends: its path, its query and its fragment", async (visit) => {
    const { options, user } = await world.register();
    const tab = await visit.tab({ path: "/coop/app.html?view=orders&page=2#row-7" });
    await tab.choose({ ...options, loginStyle: "redirect" });
    await tab.click("getToken", scope);
    await visit.signIn(tab.page, user);
    await tab.isBack();
    match(await tab.address(), /\/coop\/app\.html\?view=orders&page=2#row-7$/, "address");
    ok((await (await tab.call("getToken", scope)).value()).token, "a token");
  });

  promise("an answer that nobody has asked for signs nobody in", async (visit) => {
    const { options, user } = await world.register();
    const { code } = await entra.code({ client_id: options.clientId, redirect_uri: world.app.origin + options.redirectPath, scope, user: user.id });
    const tab = await visit.tab();
    await tab.choose({ ...options, loginStyle: "redirect", disableAutomaticAuthentication: true });
    await tab.page.goto(`${world.app.origin}${options.redirectPath}#${new URLSearchParams({ code, state: "of-a-stranger" })}`);
    await until(async () => !(await tab.address()).includes("code="), "the code is out of the address");
    await tab.open();
    await (await tab.call("getToken", scope)).failure("AuthenticationRequiredError");
    equal(await world.asked(), { authorize: 0, token: 0 }, "requests");
  });
}

const INVALID_GRANT = JSON.stringify({ error: "invalid_grant", error_description: "AADSTS70008: The code has expired.", error_codes: [70008] });
