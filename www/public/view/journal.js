// @ts-check
// The last requests with their times, and the log.

import { byId, element, time } from "./dom.js";

/** How many requests are shown, and how many events. */
const [REQUESTS, EVENTS] = [12, 40];

/** @param {import("../journal.js").Request[]} requests */
export function showRequests(requests) {
  const shown = newest(requests, REQUESTS);
  const slowest = Math.max(1, ...shown.map(({ milliseconds = 0 }) => milliseconds));
  const rows = shown.map(({ at, by, method, url, status, milliseconds, failure, retried }) => {
    const good = status !== undefined && status < 400;
    const bar = element("i", { className: good ? "bar" : "bar bad" });
    bar.style.width = `${(100 * (milliseconds ?? 0)) / slowest}%`;
    const answer = status ?? (failure ? "none" : "waiting");
    const again = retried === undefined ? [] : [element("span", { className: "soft" }, ` again in ${(retried / 1000).toFixed(1)} s`)];
    return element(
      "tr",
      {},
      element("td", {}, time(at)),
      element("td", {}, by),
      element("td", { className: "url", title: url }, element("span", { className: "method" }, method), ` ${shortened(url)}`),
      element("td", { title: failure ?? "" }, element("span", { className: good ? "status good" : "status bad" }, String(answer)), ...again),
      element("td", { className: "number" }, milliseconds === undefined ? "" : `${Math.round(milliseconds)} ms`),
      element("td", { className: "track" }, bar),
    );
  });
  byId("request-rows").replaceChildren(...(rows.length ? rows : [element("tr", {}, element("td", { colSpan: 6, className: "empty-line" }, "None yet."))]));
}

/** @param {import("../journal.js").Entry[]} events */
export function showEvents(events) {
  const lines = newest(events, EVENTS).map(({ at, by, level, event, credential, fields }) => {
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
 * @param {number} most
 */
function newest(entries, most) {
  return entries.toSorted((one, other) => other.at - one.at).slice(0, most);
}
