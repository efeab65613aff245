// @ts-check
// What the server told of its token: its life as a bar, and its claims.

import { byId, element, time } from "./dom.js";

/** The library renews a token in the last five minutes of its life, in milliseconds (`src/cache/policy.rs`). */
const LAST_MINUTES = 5 * 60_000;

/** What each claim means (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference). */
const MEANINGS = {
  aud: "the resource that it is for",
  appid: "the application that it is about",
  idtyp: "an application, not a person",
  tid: "the tenant",
  iss: "who issued it",
  appidacr: "how the application proved itself: 1 by secret, 2 by key",
  iat: "issued at, backdated by Entra",
  exp: "expires at",
};

/** @type {ReturnType<typeof setInterval> | undefined} */
let ticking;

/** @param {Record<string, any>} report */
export function showReport({ claims, acquiredOn, expiresOn, refreshAfter }) {
  byId("claims").replaceChildren(...Object.entries(MEANINGS).flatMap(([name, meaning]) => claim(name, claims[name], meaning)));
  byId("report").hidden = false;
  const show = () => showLife(acquiredOn, expiresOn, refreshAfter);
  show();
  clearInterval(ticking);
  ticking = setInterval(show, 1000);
}

export function hideReport() {
  clearInterval(ticking);
  byId("report").hidden = true;
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {string} meaning
 * @returns {Node[]}
 */
function claim(name, value, meaning) {
  if (value === undefined) return [];
  const isTime = name === "iat" || name === "exp";
  const shown = element("span", { className: "value" }, isTime ? time(Number(value) * 1000) : String(value));
  shown.dataset.claim = name;
  shown.dataset.value = String(value);
  return [element("dt", {}, name), element("dd", {}, shown, " ", element("small", {}, meaning))];
}

/**
 * @param {number} acquiredOn
 * @param {number} expiresOn
 * @param {number | undefined} refreshAfter
 */
function showLife(acquiredOn, expiresOn, refreshAfter) {
  const whole = expiresOn - acquiredOn;
  const left = Math.max(0, expiresOn - Date.now());
  const renewed = refreshAfter ?? expiresOn - LAST_MINUTES;
  byId("left").textContent = left === 0 ? "expired" : minutes(left);
  byId("of").textContent = left === 0 ? "the next call gets a new one" : `left of ${Math.round(whole / 60_000)} min`;
  byId("scale").replaceChildren(
    element("span", {}, refreshAfter ? "Entra wants it renewed from " : "renewed from ", time(renewed)),
    element("span", {}, "expires ", time(expiresOn)),
  );
  const life = byId("life");
  const [rest, mark] = /** @type {HTMLCollectionOf<HTMLElement>} */ (life.children);
  rest.style.width = `${share(left, whole)}%`;
  mark.style.left = `${share(expiresOn - renewed, whole)}%`;
  life.classList.toggle("late", Date.now() >= renewed);
  life.setAttribute("aria-valuemax", String(Math.round(whole / 1000)));
  life.setAttribute("aria-valuenow", String(Math.round(left / 1000)));
  life.setAttribute("aria-valuetext", `${minutes(left)} left`);
}

/** @param {number} part @param {number} whole */
function share(part, whole) {
  return Math.max(0, Math.min(100, (100 * part) / whole));
}

/** @param {number} milliseconds */
function minutes(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  const rest = seconds % 60;
  return rest === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${rest} s`;
}
