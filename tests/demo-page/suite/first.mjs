// @ts-check
import { equal, ok } from "../../npm/kit/assert.mjs";

/** @param {import("../../npm/kit/promises.mjs").AddPromise} promise @param {import("../world.mjs").World} world */
export function first(promise, { entra, visit, url }) {
  promise("nobody is signed in, nothing is asked, and there is nothing grave for axe in light and dark, wide and narrow", () =>
    visit(async (visitor) => {
      await entra.forgetCounts();
      await visitor.open();
      equal(await visitor.text("#person-out"), "Nobody. A sign-in brings a person, tokens, and what the store keeps of them.");
      equal(await visitor.text("#fact-wasm"), "not loaded");
      await visitor.look("signed-out");
      equal((await entra.counts()).requests, 0, "requests to Entra");
    }),
  );

  promise("the page is interactive before any WebAssembly is there", () =>
    visit(async (visitor) => {
      /** @type {string[]} */
      const asked = [];
      await visitor.page.setRequestInterception(true);
      visitor.page.on("request", (/** @type {any} */ request) => {
        // Never answered: it is under way for as long as anybody looks.
        if (request.url().endsWith(".wasm")) asked.push(request.url());
        else request.continue();
      });
      await visitor.open();
      await visitor.choose("method", "device");
      equal(await visitor.text("#sign-in-button"), "Get a code");
      await visitor.choose("method", "popup");
      await visitor.choose("theme", "dark");
      equal(await visitor.page.$eval("html", (/** @type {HTMLElement} */ root) => root.dataset.theme), "dark");
      equal(asked, [], "artefacts that were asked for");
      await visitor.click("#direct");
      await visitor.page.waitForFunction(() => document.querySelector("#answer")?.textContent === "Asking Entra…");
      while (!asked.length) await new Promise((resolve) => setTimeout(resolve, 20));
      await visitor.choose("theme", "light");
      equal(await visitor.page.$eval("html", (/** @type {HTMLElement} */ root) => root.dataset.theme), "light", "the colours, while the artefact is under way");
    }),
  );

  promise("the policy allows scripts of the page's own, WebAssembly and one import map, and no style in the markup", async () => {
    const response = await fetch(url);
    const policy = response.headers.get("content-security-policy") ?? "";
    equal(/script-src ([^;]*)/.exec(policy)?.[1].replace(/'sha256-[^']+'/, "HASH"), "'self' 'wasm-unsafe-eval' HASH");
    equal(/style-src ([^;]*)/.exec(policy)?.[1], "'self'");
    ok(!/ style="| on[a-z]+="/.test(await response.text()), "the markup has a style or a handler in it");
  });

  promise("the map of the page leads where the package's manifest does", async () => {
    const [page, manifest] = [await (await fetch(url)).text(), await (await fetch(`${url}azure-identity-wasm/package.json`)).json()];
    const { imports } = JSON.parse(/<script type="importmap">([^<]*)</.exec(page)?.[1] ?? "{}");
    const names = { ...manifest.imports, ...Object.fromEntries(Object.entries(manifest.exports).map(([name, target]) => [name.replace(/^\./, manifest.name), target])) };
    for (const [name, file] of Object.entries(imports)) {
      equal(file, `/azure-identity-wasm/${(names[name]?.browser ?? names[name]?.default)?.slice(2)}`, name);
    }
    ok(Object.keys(manifest.imports).every((name) => name in imports), "a name of the package's own is not in the map");
  });

  promise("everything can be reached by keyboard, in the order in which it is seen, and shows where the focus is", () =>
    visit(async (visitor) => {
      await visitor.open();
      /** @type {string[]} */
      const seen = [];
      for (let step = 0; step < 60; step += 1) {
        await visitor.page.keyboard.press("Tab");
        const place = await visitor.page.evaluate(() => {
          const focused = /** @type {HTMLElement} */ (document.activeElement);
          if (focused === document.body) return undefined;
          const shown = focused.matches(".segments input") ? /** @type {HTMLElement} */ (focused.parentElement) : focused;
          const { outlineStyle, outlineWidth } = getComputedStyle(shown);
          return { id: focused.id || /** @type {any} */ (focused).name || focused.textContent?.trim(), visible: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 };
        });
        if (!place) break;
        ok(place.visible, `${place.id}: the focus is not to be seen`);
        seen.push(place.id);
      }
      equal(seen[0], "Skip to the content");
      const order = ["theme", "method", "sign-in-button", "scope", "store", "copy-name", "provoke-cancel", "once", "direct"];
      const places = order.map((id) => seen.indexOf(id));
      equal(places, places.toSorted((one, other) => one - other), `the order of ${order}`);
      ok(!places.includes(-1), `not reached: ${order.filter((_, place) => places[place] === -1)}`);
    }),
  );
}
