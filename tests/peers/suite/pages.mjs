// @ts-check
import { between, equal, match, ok } from "../../npm/kit/assert.mjs";
import { Visitor } from "../support/visitor.mjs";

const GRAPH = "https://graph.microsoft.com/User.Read";

/**
 * How people sign in to a page with a library.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {{ world: import("../support/world.mjs").World, site: import("../support/site.mjs").Site, name: string, browser: any }} given
 */
export function pages(promise, { world, site, name, browser }) {
  const { entra, scope } = world;
  const url = site.page(name);

  /** @param {string} what @param {(visitor: Visitor, user: import("../support/world.mjs").User) => Promise<void>} body */
  const visit = (what, body) =>
    promise(what, async () => {
      const user = await world.user();
      const { client_id: clientId } = await entra.app({ redirect_uris: site.addresses.map((uri) => ({ uri, type: "spa" })) });
      site.tell({ tenantId: world.ready.tenant_id, clientId, scope, other: GRAPH });
      const visitor = await Visitor.of(browser, site.entra);
      try {
        await visitor.open(url);
        await body(visitor, user);
      } finally {
        await visitor.leave();
      }
    });

  visit("popup: a person signs in, and what follows needs nobody", async (visitor, user) => {
    const popup = await visitor.opens("popup");
    await visitor.signIn(popup, user);
    const token = await isOf(user, await visitor.said());
    ok(popup.isClosed(), "the popup is closed");
    await staysSignedIn(visitor, user, token);
  });

  visit("redirect: a person signs in and is back on the page, whose address has nothing of it", async (visitor, user) => {
    await visitor.leaves("redirect");
    await visitor.signIn(visitor.page, user);
    const token = await isOf(user, await visitor.begun());
    equal(visitor.page.url(), url, "the page's address");
    await staysSignedIn(visitor, user, token);
  });

  visit("popup: who is signed in at Entra already types nothing", async (visitor, user) => {
    await visitor.signIn(await visitor.opens("popup"), user);
    await isOf(user, await visitor.said());
    await visitor.startsAnew(url);
    await entra.forgetCounts();
    await isOf(user, await visitor.press("popup"));
    equal((await entra.counts()).by_kind.sign_in ?? 0, 0, "pages of Entra's that were answered");
  });

  visit("popup: who cancels is its own error, and the next sign-in works", async (visitor, user) => {
    const popup = await visitor.opens("popup");
    await popup.click("#cancel");
    const { error } = await visitor.said();
    match(error?.message, /AADSTS65004|access_denied/, "message");
    await visitor.signIn(await visitor.opens("popup"), user);
    await isOf(user, await visitor.said());
  });

  visit("sign-out: Entra's session ends, and the page is back", async (visitor, user) => {
    await visitor.signIn(await visitor.opens("popup"), user);
    await isOf(user, await visitor.said());
    await Promise.all([visitor.page.waitForNavigation(), visitor.page.click("#sign-out")]);
    await visitor.page.waitForFunction((/** @type {string} */ home) => location.href.replace(/[?#].*/, "") === home, {}, url);
    await visitor.begun();
    equal((await entra.log()).filter(({ path }) => path.endsWith("/logout")).length, 1, "requests to sign out");
    equal(await visitor.headingOf(await visitor.opens("popup")), "Sign in", "the heading of Entra's page");
  });

  /** @param {import("../support/world.mjs").User} user @param {import("../support/visitor.mjs").Said} said */
  async function isOf(user, { value: token, error }) {
    if (!token) throw new Error(`there is no token: ${error?.name}: ${error?.message}`);
    const { idtyp, oid, aud, scp } = JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
    equal([idtyp, oid], ["user", user.object_id], "kind of token and user");
    ok(aud && scp, "what it is for");
    return token;
  }

  /** @param {Visitor} visitor @param {import("../support/world.mjs").User} user @param {string} token */
  async function staysSignedIn(visitor, user, token) {
    const by = async () => (await entra.counts()).by_kind;
    equal((await by())["token.authorization_code"], 1, "codes that were redeemed");
    const before = (await entra.counts()).requests;
    equal((await visitor.press("silent")).value, token, "the token of a second call");
    equal((await entra.counts()).requests, before, "requests");
    const renewed = await isOf(user, await visitor.press("renew"));
    ok(renewed !== token, "a new token");
    await isOf(user, await visitor.press("other"));
    between((await by())["token.refresh_token"], 2, 2, "refresh tokens that were redeemed");
  }
}
