// @ts-check
import { equal, ok } from "../../npm/kit/assert.mjs";
import { spellings } from "../../npm/kit/secrets.mjs";
import { REDIRECT_PATHS, STYLES } from "../kit/world.mjs";

/** What is a token. Its first part alone can be chance in what is encrypted. */
const TOKEN = /eyJ[\w-]{12,}\.eyJ/;

/**
 * Nothing secret is left where others read: addresses, the history, what is stored, what consoles say at the most verbose level.
 *
 * @param {import("../kit/world.mjs").AddPagePromise} promise
 * @param {import("../kit/world.mjs").PagesWorld} world
 */
export function secrets(promise, world) {
  const { scope } = world;

  for (const style of STYLES) {
    for (const store of style === "popup" ? [undefined, "IndexedDBTokenStore"] : ["SessionStorageTokenStore", "LocalStorageTokenStore"]) {
      promise(`${style}, ${store ?? "no store"}: no secret is in an address, the history, storage or on a console`, async (visit) => {
        const [other] = await world.scopes(1);
        const { options, user } = await world.register({ redirectPath: REDIRECT_PATHS.module });
        const tab = await visit.tab();
        await tab.choose({ ...options, loginStyle: style, ...(store && { store }) });
        await tab.click("getToken", scope);
        const page = style === "popup" ? await visit.popup() : tab.page;
        await page.waitForSelector("#username", { timeout: 10_000 });
        const before = style === "popup" ? await tab.stored() : [];
        await visit.signIn(page, user);
        if (style === "redirect") await tab.isBack();
        const { token } = await (await tab.call("getToken", scope)).value();
        await (await tab.call("getToken", other)).value();
        await visit.alone();
        const [{ state, nonce }] = await world.authorized();
        const found = await tab.secrets();
        ok(found.length >= 4, `${found.length} secrets were seen: the spy is asleep`);
        const marks = [...new Set([...found, token, nonce])].flatMap(spellings);
        const places = {
          "storage in between": [...before, await tab.left()], "storage after it": await tab.stored(),
          addresses: await tab.history(), consoles: visit.console,
        };
        for (const [place, texts] of Object.entries(places)) {
          const text = texts.join("\n");
          const mark = TOKEN.exec(text)?.[0] ?? marks.find((mark) => text.includes(mark));
          const at = text.indexOf(String(mark));
          ok(mark === undefined, `${place}: ${text.slice(Math.max(0, at - 150), at)}***`);
        }
        // It names the channel, or what the tab keeps, while the sign-in is under way.
        delete (/** @type {any} */ (places)["storage in between"]);
        for (const [place, texts] of Object.entries(places)) ok(!texts.join("\n").includes(state), `${place}: the state`);
        ok(visit.console.length > 3, "the consoles say something at the most verbose level");
        equal(visit.console.filter((line) => line.startsWith("error")), [], "errors on the console");
      });
    }
  }
}
