// @ts-check
// The last requests, and the log.

import { byId, element, time } from "./dom.js";

/** How many of each are shown. */
const SHOWN = 12;

/** @param {import("../journal.js").Request[]} requests */
export function showRequests(requests) {
  const rows = newest(requests).map(({ at, by, method, url, status, milliseconds, failure }) => {
    const good = status !== undefined && status < 400;
    const answer = element("td", {}, element("span", { className: good ? "status good" : "status bad" }, String(status ?? failure ?? "none yet")));
    return element(
      "tr",
      {},
      element("td", {}, time(at)),
      element("td", {}, by),
      element("td", { className: "url", title: url }, `${method} ${shortened(url)}`),
      answer,
      element("td", { className: "number" }, milliseconds === undefined ? "" : `${milliseconds} ms`),
    );
  });
  byId("requests").replaceChildren(...(rows.length ? rows : [element("tr", {}, element("td", { colSpan: 5 }, "None yet."))]));
}

/** @param {import("../journal.js").Entry[]} events */
export function showEvents(events) {
  const lines = newest(events).map(({ at, by, level, event, credential, fields }) => {
    const pairs = Object.entries(fields).map(([name, value]) => element("span", { className: "field" }, element("b", {}, name), ` ${value}`));
    const head = element("span", { className: "head" }, element("strong", {}, event), ` ${credential}, ${by}`);
    return element("li", { className: level }, time(at), element("span", { className: "level" }, level), head, element("span", { className: "fields" }, ...pairs));
  });
  byId("events").replaceChildren(...lines);
}

/** The endpoint's last part: the log has all of it. @param {string} url */
function shortened(url) {
  return `…/${new URL(url).pathname.split("/").at(-1)}`;
}

/**
 * @template {{ at: number }} T
 * @param {T[]} entries
 */
function newest(entries) {
  return entries.toSorted((one, other) => other.at - one.at).slice(0, SHOWN);
}
