// @ts-check
// How long people wait for a page's library, who are signed in at Entra: from their click to the token.

import { Visitor } from "../support/visitor.mjs";

const RUNS = 5;

/**
 * @param {{ world: import("../support/world.mjs").World, site: import("../support/site.mjs").Site, names: string[], browser: any }} given
 * @returns {Promise<Record<string, Record<string, number>>>} Medians in milliseconds, by way and library. The libraries take turns.
 */
export async function times({ world, site, names, browser }) {
  const { entra, scope } = world;
  const { client_id: clientId } = await entra.app({ redirect_uris: site.addresses.map((uri) => ({ uri, type: "spa" })) });
  site.tell({ tenantId: world.ready.tenant_id, clientId, scope, other: scope });
  const user = await world.user();
  const visitor = await Visitor.of(browser, site.entra);
  /** @type {Record<string, Record<string, number[]>>} */
  const taken = { popup: {}, redirect: {} };
  try {
    await visitor.open(site.page(names[0]));
    await visitor.signIn(await visitor.opens("popup"), user);
    await visitor.said();
    for (let run = 0; run < RUNS; run += 1) {
      for (const name of names) {
        await visitor.startsAnew(site.page(name));
        const { milliseconds = NaN } = await visitor.press("popup");
        (taken.popup[name] ??= []).push(milliseconds);
        await visitor.startsAnew(site.page(name));
        const begun = performance.now();
        await visitor.page.click("#redirect");
        await visitor.page.waitForFunction(() => /** @type {any} */ (globalThis).said?.value, { polling: 5 });
        (taken.redirect[name] ??= []).push(performance.now() - begun);
      }
    }
  } finally {
    await visitor.leave();
  }
  const medians = (/** @type {Record<string, number[]>} */ all) => Object.fromEntries(Object.entries(all).map(([name, values]) => [name, median(values)]));
  return { popup: medians(taken.popup), redirect: medians(taken.redirect) };
}

/** @param {number[]} values */
function median(values) {
  return Math.round(values.toSorted((one, other) => one - other)[values.length >> 1] * 10) / 10;
}
