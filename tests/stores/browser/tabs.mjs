// @ts-check
// Tabs of one application, driven from outside.

import { between, equal, ok } from "../../npm/kit/assert.mjs";
import { person, publicClient, refreshToken } from "../../npm/kit/people.mjs";

const HOUR = 3_600_000;

/**
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {{ browser: () => any, restart: () => Promise<void>, url: string, entra: import("../../npm/kit/entra.mjs").Entra, ready: import("../../npm/kit/entra.mjs").Ready }} world
 */
export function tabs(promise, { browser, restart, url, entra, ready }) {
  const { resource_scope: scope, origin, tenant_id: tenant } = ready;

  /** A user of an application, and how its tabs are opened. @param {string} kind */
  async function application(kind) {
    const fetch = (/** @type {string} */ target, /** @type {RequestInit} */ init) => globalThis.fetch(`${url}/proxy?url=${encodeURIComponent(target)}`, init);
    const world = /** @type {any} */ ({ entra, ready, scope, fetch });
    const user = await person(world);
    const client = await publicClient(world);
    const given = { kind, origin, tenant, client, refreshToken: await refreshToken(world, client, user) };
    /** @param {any} [page] One that is there. */
    const open = async (page) => {
      const tab = page ?? (await blank());
      await tab.evaluate((/** @type {any} */ all) => /** @type {any} */ (globalThis).tab.open(all), given);
      return tab;
    };
    return { user, given, open };
  }
  /** Tabs that nobody uses just now. @type {any[]} */
  let idle = [];
  const blank = async () => {
    const page = idle.pop() ?? (await browser().newPage());
    await page.goto(`${url}/tab`);
    return page;
  };
  const token = (/** @type {any} */ page) => page.evaluate((/** @type {string} */ each) => /** @type {any} */ (globalThis).tab.token(each), scope);
  const close = (/** @type {any[]} */ ...pages) => void idle.push(...pages);

  promise("of tabs that come at once, one makes the key, and all have the same", async () => {
    const pages = await Promise.all(Array.from({ length: 6 }, blank));
    const marks = await Promise.all(pages.map((page) => page.evaluate("tab.mark()")));
    equal([new Set(marks).size, marks[0].length > 60], [1, true], "marks");
    close(...pages);
  }, { limit: 30_000 });

  for (const kind of ["local", "IndexedDB"]) {
    promise(`${kind}: six tabs send one request, at first and at expiry, and all see the new token`, async () => {
      const { open } = await application(kind);
      const pages = await Promise.all(Array.from({ length: 6 }, () => open()));
      const first = await Promise.all(pages.map(token));
      equal([new Set(first).size, first[0].length > 100, await entra.tokenRequests()], [1, true, 1], "tokens and requests at first");
      await Promise.all(pages.map((page) => page.evaluate((/** @type {number} */ time) => /** @type {any} */ (globalThis).tab.advance(time), HOUR)));
      await entra.slow(300);
      const next = await Promise.all(pages.map(token));
      equal([new Set(next).size, next[0] === first[0], await entra.tokenRequests()], [1, false, 2], "tokens and requests at expiry");
      close(...pages);
    }, { limit: 30_000 });
  }

  for (const kind of ["IndexedDB", "none"]) {
    promise(`${kind === "none" ? "without a store" : kind}: who signs out in one tab is signed out in all six`, async () => {
      const { open, given } = await application(kind);
      const pages = await Promise.all(Array.from({ length: 6 }, () => open()));
      for (const page of pages) ok((await token(page)).length > 100, "a token");
      const asked = await entra.tokenRequests();
      await pages[2].evaluate("tab.signOut()");
      await new Promise((resolve) => setTimeout(resolve, 200));
      equal([await Promise.all(pages.map(token)), await entra.tokenRequests()], [pages.map(() => "AuthenticationRequiredError"), asked], "what they get, and requests");
      const dump = (await pages[0].evaluate("tab.dump()")).join("\n");
      ok(!dump.includes(given.client), "the client's id");
      // Whoever comes anew finds nobody, and signs in by itself.
      const later = await open();
      equal([(await token(later)).length > 100, await entra.tokenRequests()], [true, asked + 1], "a tab that comes later");
      close(...pages, later);
    }, { limit: 30_000 });
  }

  promise("what a site has stored shows no token, secret, application or person, and its key cannot be read", async () => {
    for (const kind of ["session", "local", "IndexedDB"]) {
      const { user, given, open } = await application(kind);
      const page = await open();
      const secret = await token(page);
      const parts = await page.evaluate("tab.dump()");
      const text = parts.join("\n");
      const said = [secret, secret.split(".")[1], given.refreshToken, given.client, user.name, user.id, tenant, "Bearer", "resource"];
      for (const [index, each] of said.entries()) ok(!text.includes(each) && !text.includes(btoa(each).slice(0, 12)), `${kind}: nothing of ${index} is to be read`);
      ok(text.includes("key, extractable: false") && !text.includes("extractable: true"), "the key");
      ok(parts.length > 6, "there is something");
      close(page);
    }
  }, { limit: 30_000 });

  promise("a reload finds the token of its tab, and a browser that begins anew that of its site", async () => {
    const session = await application("session");
    const page = await session.open();
    const before = await token(page);
    await page.reload();
    equal([(await token(await session.open(page))) === before, await entra.tokenRequests()], [true, 1], "token after the reload, and requests");
    close(page);
    for (const kind of ["local", "IndexedDB"]) {
      await entra.forgetCounts();
      const { open } = await application(kind);
      const kept = await token(await open());
      const mark = await (await blank()).evaluate("tab.mark()");
      const begun = Date.now();
      idle = [];
      await restart();
      between(Date.now() - begun, 0, 20_000, "milliseconds of the restart");
      const anew = await open();
      equal([(await token(anew)) === kept, await anew.evaluate("tab.mark()"), await entra.tokenRequests()], [true, mark, 1], "token, key, requests");
      close(anew);
    }
  }, { limit: 60_000 });
}
