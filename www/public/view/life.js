// @ts-check
// The life of a token as a bar: when it was got, now, when it is renewed, when it ends.

import { element, time } from "./dom.js";

/** The library renews a token in the last five minutes of its life, in milliseconds (`src/cache/policy.rs`). */
const LAST_MINUTES = 5 * 60_000;

/** What each bar on the page shows now. @type {Map<HTMLElement, () => void>} */
const shown = new Map();
/** @type {ReturnType<typeof setInterval> | undefined} */
let ticking;

/**
 * @param {object} token
 * @param {number} token.acquiredOn Milliseconds since 1970, as all times here.
 * @param {number} token.expiresOn
 * @param {number} [token.refreshAfter]
 * @param {string} name Of what.
 */
export function lifeBar({ acquiredOn, expiresOn, refreshAfter }, name) {
  const whole = expiresOn - acquiredOn;
  const renewed = refreshAfter ?? expiresOn - LAST_MINUTES;
  const left = element("strong", { className: "left" });
  const until = element("span", { className: "soft" });
  const rest = element("span", { className: "rest" });
  const mark = element("i", { className: "mark" });
  const bar = element("div", { className: "life" }, rest, mark);
  for (const [attribute, value] of Object.entries({ role: "meter", "aria-label": `Remaining life of ${name}`, "aria-valuemin": "0" })) bar.setAttribute(attribute, value);
  bar.setAttribute("aria-valuemax", String(Math.round(whole / 1000)));
  mark.style.left = `${share(renewed - acquiredOn, whole)}%`;
  const scale = element(
    "p",
    { className: "scale" },
    element("span", {}, "got ", time(acquiredOn)),
    element("span", {}, refreshAfter ? "Entra wants it renewed from " : "renewed from ", time(renewed)),
    element("span", {}, "expires ", time(expiresOn)),
  );
  const made = element("div", { className: "lifetime" }, element("p", { className: "figure" }, left, " ", until), bar, scale);
  const show = () => {
    const now = Date.now();
    const remaining = Math.max(0, expiresOn - now);
    left.textContent = remaining ? minutes(remaining) : "expired";
    until.textContent = !remaining ? "the next call gets a new one" : now >= renewed ? "left; the next call renews it" : `left; served from the cache for ${minutes(renewed - now)}`;
    rest.style.left = `${share(now - acquiredOn, whole)}%`;
    bar.classList.toggle("late", now >= renewed);
    bar.setAttribute("aria-valuenow", String(Math.round(remaining / 1000)));
    bar.setAttribute("aria-valuetext", `${minutes(remaining)} left`);
  };
  show();
  shown.set(made, show);
  ticking ??= setInterval(tick, 1000);
  return made;
}

function tick() {
  for (const [bar, show] of shown) {
    if (bar.isConnected) show();
    else shown.delete(bar);
  }
}

/** @param {number} part @param {number} whole */
function share(part, whole) {
  return Math.max(0, Math.min(100, (100 * part) / whole));
}

/** @param {number} milliseconds */
function minutes(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  const [whole, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (whole >= 120) return `${Math.floor(whole / 60)} h ${whole % 60} min`;
  return [whole && `${whole} min`, (rest || !whole) && `${rest} s`].filter(Boolean).join(" ");
}
