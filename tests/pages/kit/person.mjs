// @ts-check
// A person before Entra's pages: does whatever the page asks for, until it is through.

import { until } from "./waiting.mjs";

/** Milliseconds for a page to be there, and for the whole of a sign-in. */
const STEP = 10_000;
const SIGN_IN = 20_000;
/** Milliseconds between two looks at a page. */
const PAUSE = 40;

/**
 * Signs in.
 * @param {any} page Of puppeteer-core: a window, or the tab that was led there.
 * @param {import("../../npm/kit/people.mjs").Person} user
 * @param {{ origin: string, code?: string }} given `origin` is Entra's; `code` the one-time code.
 * @returns {Promise<string[]>} What was asked for, in order: the ids of the fields and buttons.
 */
export async function signIn(page, user, { origin, code = "" }) {
  /** @type {Record<string, string>} */
  const typed = { username: user.name, password: user.password, "one-time-code": code };
  const ids = [...Object.keys(typed), "account-0", "accept", "yes"];
  /** @type {string[]} */
  const asked = [];
  const isThere = () => page.isClosed() || page.url().startsWith(origin);
  await until(isThere, "a page of Entra's", STEP);
  const late = Date.now() + SIGN_IN;
  /** @type {unknown} */
  let failed;
  while (!page.isClosed() && page.url().startsWith(origin)) {
    if (Date.now() > late) throw new Error(`the sign-in is not through within ${SIGN_IN} ms; asked for: ${asked}`, { cause: failed });
    const id = await page.evaluate(next, ids).catch(() => undefined);
    if (id) {
      asked.push(id);
      try {
        await page.focus(`#${id}`);
        if (Object.hasOwn(typed, id)) await page.keyboard.type(typed[id]);
        await page.keyboard.press("Enter");
      } catch (error) {
        // The window may close while the key is still down.
        failed = error;
      }
    } else {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
  return asked;
}

/** In the page: the element that is asked for, once for each page. @param {string[]} ids */
function next(ids) {
  const { body } = document;
  if (document.readyState !== "complete" || body.dataset.seen) return undefined;
  const id = ids.find((id) => document.getElementById(id));
  if (id) body.dataset.seen = "true";
  return id;
}
