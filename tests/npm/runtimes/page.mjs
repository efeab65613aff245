// @ts-check
// Headless Chromium: the suites in a page, under a content security policy, through the page's own server.

import { PAGES, servePage } from "../page/server.mjs";
import { launchChromium } from "../start/chromium.mjs";

/** Milliseconds for one page. */
const LIMIT = 240_000;

/**
 * @param {import("../run.mjs").Given} given
 * @param {(result: import("../kit/promises.mjs").Result) => void} report
 */
export async function runPage({ tools, project, chromium, ready, grep }, report) {
  const server = await servePage({ project, ready, grep, report });
  const browser = await launchChromium({ tools, chromium, origin: ready.origin });
  try {
    for (const pathname of Object.keys(PAGES)) {
      const page = await browser.newPage();
      const done = server.done();
      await page.goto(server.url + pathname.slice(1));
      /** @type {any} */
      let timer;
      const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`the page is not through within ${LIMIT} ms`)), LIMIT)));
      await Promise.race([done, late]).finally(() => clearTimeout(timer));
      await page.close();
    }
  } finally {
    await browser.close();
    server.close();
  }
}
