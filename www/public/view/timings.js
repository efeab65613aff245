// @ts-check
// The times of the last calls side by side, as numbers and as bars.

import { byId, duration, element, requests } from "./dom.js";

/** What each kind of call is called, and how to have one. */
const KINDS = /** @type {const} */ ([
  ["entra", "Token from Entra", "Forget tokens, then get one."],
  ["cache", "Token from the cache", "Get a token again."],
  ["many", "100 calls at once", "Try it, best after forgetting."],
]);

/** @param {import("../../server/timings.js").Timings} timings */
export function showTimings(timings) {
  const slowest = Math.max(...Object.values(timings).map(({ milliseconds }) => milliseconds));
  byId("timings").replaceChildren(...KINDS.map(([kind, name, hint]) => tile(name, hint, slowest, timings[kind])));
}

/**
 * @param {string} name
 * @param {string} hint
 * @param {number} slowest
 * @param {import("../../server/timings.js").Timing | undefined} timing
 */
function tile(name, hint, slowest, timing) {
  if (!timing) return element("li", { className: "untried" }, element("span", {}, name), element("strong", {}, "–"), element("small", {}, hint));
  const { milliseconds, requestsSent } = timing;
  const bar = element("i");
  bar.style.width = `${(100 * milliseconds) / slowest}%`;
  return element("li", {}, element("span", {}, name), element("strong", {}, duration(milliseconds)), bar, element("small", {}, requests(requestsSent)));
}
