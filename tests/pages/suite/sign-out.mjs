// @ts-check
import { equal, ok } from "../../npm/kit/assert.mjs";
import { until } from "../kit/waiting.mjs";

/**
 * @param {import("../kit/world.mjs").AddPagePromise} promise
 * @param {import("../kit/world.mjs").PagesWorld} world
 */
export function signOut(promise, world) {
  const { scope, ready } = world;

  promise("signOut forgets who was signed in: the next call asks a person", async (visit) => {
    const { options, user } = await world.register();
    const tab = await visit.tab();
    await tab.choose({ ...options, disableAutomaticAuthentication: true });
    await visit.signInBy("popup", tab, scope, user, "authenticate");
    await (await tab.call("signOut")).value();
    await (await tab.call("getToken", scope)).failure("AuthenticationRequiredError");
    ok((await visit.signInBy("popup", tab, scope, user, "authenticate")).username, "somebody again");
  });

  for (const store of [undefined, "LocalStorageTokenStore", "IndexedDBTokenStore"]) {
    promise(`${store ?? "no store"}: signOut in one tab signs out all of them`, async (visit) => {
      const { options, user } = await world.register();
      const chosen = { ...options, disableAutomaticAuthentication: true, ...(store && { store }) };
      const one = await visit.tab();
      await one.choose(chosen);
      await visit.signInBy("popup", one, scope, user, "authenticate");
      const other = await visit.tab();
      if (!store) await visit.signInBy("popup", other, scope, user, "authenticate");
      ok((await (await other.call("getToken", scope)).value()).token, "a token in the other tab");
      await (await one.click("signOut")).value();
      const isOut = async () => (await (await other.call("getToken", scope)).outcome()).error?.name === "AuthenticationRequiredError";
      await until(isOut, "signed out in the other tab");
      await other.reload();
      ok(await isOut(), "signed out when it is loaded again, too");
    });
  }

  promise("with endSession the tab goes by way of Entra, where the session ends, and comes back", async (visit) => {
    const { options, user } = await world.register();
    const tab = await visit.tab();
    await tab.choose(options);
    await visit.signInBy("popup", tab, scope, user);
    await tab.click("signOut", { endSession: true, postLogoutRedirectUri: tab.url });
    await until(async () => (await world.requests("/logout")).length === 1, "a request for the end of the session");
    await tab.isBack();
    const [{ path, query }] = await world.requests("/logout");
    equal([path, query.post_logout_redirect_uri], [`/${ready.tenant_id}/oauth2/v2.0/logout`, tab.url], "where it went");
    const call = await tab.click("getToken", scope);
    equal(await visit.signIn(await visit.popup(), user), ["username", "password"], "what Entra asks for: an account is no longer known");
    ok((await call.value()).token, "a token");
  });
}
