// @ts-check
import { equal, match, ok } from "../../npm/kit/assert.mjs";
import { REDIRECT_PATHS, STYLES, VARIANTS } from "../kit/world.mjs";

/**
 * A person signs in by a click, whatever the style, the application's policy and its redirect page.
 *
 * @param {import("../kit/world.mjs").AddPagePromise} promise
 * @param {import("../kit/world.mjs").PagesWorld} world
 */
export function signIn(promise, world) {
  const { entra, scope } = world;

  for (const style of STYLES) {
    for (const { coop, words, path } of VARIANTS) {
      const { shipped, module } = REDIRECT_PATHS;
      const pages = { "the shipped redirect page": shipped, "a redirect page of one's own": module, "the application as redirect page": path };
      for (const [page, redirectPath] of Object.entries(pages)) {
        promise(`${style}, ${words}, ${page}: a click signs in, by one question to the person and one for the token`, async (visit) => {
          const { options, clientId, user } = await world.register({ redirectPath });
          const tab = await visit.tab({ coop });
          await tab.choose({ ...options, loginStyle: style });
          const { token, expiresOnTimestamp } = await visit.signInBy(style, tab, scope, user);
          const claims = await world.verify(token);
          equal([claims.oid, claims.azp ?? claims.appid], [user.id, clientId], "who has the token, and by which application");
          ok(expiresOnTimestamp > Date.now() + 60_000, "it lasts");
          await visit.alone();
          equal(await world.asked(), { authorize: 1, token: 1 }, "requests");
          const opened = style === "popup" ? [{ inClick: true, blocked: false }] : [];
          equal(await tab.opened(), opened, "what was opened, and whether while the click was handled");
          equal(await tab.address(), tab.url, "where the tab is");
        });
      }

      promise(`${style}, ${words}: with disableAutomaticAuthentication nobody is asked before authenticate, which says who it is`, async (visit) => {
        const { options, clientId, user } = await world.register();
        const { tenantId, authorityHost } = options;
        const tab = await visit.tab({ coop });
        await tab.choose({ ...options, loginStyle: style, disableAutomaticAuthentication: true });
        const error = await (await tab.click("getToken", [scope])).failure("AuthenticationRequiredError", /authenticate/);
        equal([error.scopes, await world.asked()], [[scope], { authorize: 0, token: 0 }], "scopes and requests");
        const record = await visit.signInBy(style, tab, error.scopes, user, "authenticate");
        const homeAccountId = `${user.id}.${tenantId}`;
        equal(record, { authority: new URL(authorityHost).host, homeAccountId, clientId, tenantId, username: user.name }, "record");
        ok((await (await tab.call("getToken", [scope])).value()).token, "a token");
        equal(await world.asked(), { authorize: 1, token: 1 }, "requests");
      });
    }
  }

  promise("without a redirectUri it is the page's origin", async (visit) => {
    const { options, user } = await world.register({ redirectPath: "" });
    const tab = await visit.tab({ path: "/" });
    await tab.choose(options);
    ok((await visit.signInBy("popup", tab, scope, user)).token, "a token");
    const [{ redirect_uri: redirectUri }] = await world.authorized();
    match(redirectUri, new RegExp(`^${world.app.origin}/?$`), "redirect_uri");
  });

  promise("a redirectUri may be a function, as in the official library", async (visit) => {
    const { options, user } = await world.register();
    const tab = await visit.tab();
    await tab.choose({ ...options, redirectByFunction: true });
    ok((await visit.signInBy("popup", tab, scope, user)).token, "a token");
  });

  promise("the next scope takes a refresh token and opens nothing, and 20 calls at once share a request", async (visit) => {
    const [next] = await world.scopes(1);
    const { options, user } = await world.register();
    const tab = await visit.tab();
    await tab.choose(options);
    await visit.signInBy("popup", tab, scope, user);
    const calls = await Promise.all(Array.from({ length: 20 }, () => tab.call("getToken", next)));
    const tokens = await Promise.all(calls.map((call) => call.value()));
    equal(new Set(tokens.map(({ token }) => token)).size, 1, "different tokens");
    equal([await world.asked(), (await tab.opened()).length], [{ authorize: 1, token: 2 }, 1], "requests and windows");
  });

  promise("somebody with a second factor types it, and has a token", async (visit) => {
    const { options, user } = await world.register({ user: { mfa: true, one_time_code: "123456" } });
    const tab = await visit.tab();
    await tab.choose(options);
    const call = await tab.click("getToken", scope);
    const popup = await visit.popup();
    equal(await visit.signIn(popup, user, { code: "123456" }), ["username", "password", "one-time-code"], "what was asked for");
    ok((await call.value()).token, "a token");
    equal((await entra.counts()).by_kind["token.authorization_code"], 1, "codes redeemed");
  });
}
