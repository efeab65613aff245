// @ts-check
// A token's claims in readable form.

import { element, time } from "./dom.js";

/** What each claim means (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference), in the order in which they are shown. */
const MEANINGS = {
  name: "the person",
  upn: "their user name",
  preferred_username: "their user name",
  aud: "the resource that it is for",
  scp: "what the person allows",
  roles: "what the application may do",
  appid: "the application",
  azp: "the application",
  idtyp: "whose it is: a user's or an application's",
  tid: "the tenant",
  oid: "the same for this person or application in the whole tenant",
  iss: "who issued it",
  amr: "how the person proved who they are",
  appidacr: "how the application did: 0 not at all, 1 by secret, 2 by key",
  iat: "issued at, backdated by Entra",
  exp: "expires at",
};

/** Seconds since 1970. */
const TIMES = ["iat", "exp"];

/** @param {Record<string, unknown>} claims */
export function claimsView(claims) {
  return element("dl", { className: "claims" }, ...Object.entries(MEANINGS).flatMap(([name, meaning]) => claim(name, claims[name], meaning)));
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {string} meaning
 * @returns {Node[]}
 */
function claim(name, value, meaning) {
  if (value === undefined) return [];
  const text = Array.isArray(value) ? value.join(", ") : String(value);
  const shown = element("span", { className: "value" }, TIMES.includes(name) ? time(Number(value) * 1000) : text);
  shown.dataset.claim = name;
  shown.dataset.value = text;
  return [element("dt", {}, name), element("dd", {}, shown, " ", element("small", {}, meaning))];
}
