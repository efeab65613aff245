// @ts-check
import { equal, match, ok } from "../../npm/kit/assert.mjs";

/**
 * An extension (Manifest V3) in Chromium: people sign in on its page, by the browser's own window for it, and its service worker has their tokens.
 *
 * @param {import("../kit/world.mjs").AddPagePromise} promise
 * @param {import("../kit/world.mjs").PagesWorld} world
 */
export function extension(promise, world) {
  const { scope, entra } = world;

  promise("a person signs in on an extension's page, and its service worker has tokens without a person", async () => {
    const [other] = await world.scopes(1);
    const browser = await world.launch({ extension: world.extension });
    try {
      const worker = await browser.waitForTarget((/** @type {any} */ target) => target.type() === "service_worker");
      const { host: id } = new URL(worker.url());
      const visit = await world.visit(browser, { isShared: true });
      const { options: { redirectPath: _, ...options }, clientId, user } = await world.register();
      const redirectUri = `https://${id}.chromiumapp.org/`;
      await entra.app({ tenant_id: options.tenantId, client_id: clientId, public_client: true, redirect_uris: [{ uri: redirectUri, type: "spa" }] });
      const tab = await visit.tab({ url: `chrome-extension://${id}/app.html` });
      await tab.choose({ ...options, redirectUri, webAuthFlow: true, store: "ExtensionTokenStore" });
      const call = await tab.click("getToken", scope);
      await visit.signIn(await visit.popup(), user);
      equal((await world.verify((await call.value()).token)).oid, user.id, "who has the token");
      for (const scopes of [scope, other]) {
        const { token, error } = await tab.askExtension({ options, store: "ExtensionTokenStore", scopes });
        equal([error, typeof token], [undefined, "string"], "what the service worker has");
      }
      equal(await world.asked(), { authorize: 1, token: 2 }, "requests");
      const stored = await tab.extensionStorage();
      ok(stored.length > 20, "something is stored");
      ok(!/eyJ[\w-]{12,}\.eyJ/.test(stored), "no token is stored in plain text");
      match(tab.page.url(), /^chrome-extension:/, "where the page is");
    } finally {
      await browser.close();
    }
  });
}
