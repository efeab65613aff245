// @ts-check
// What a credential asked the world for, in a form that can be compared and shown.

import { show } from "./text.js";

/** @import { Asked, AskedHttp } from "./types.d.ts" */

const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Reads the arguments of `fetch`, through a real Request, so that what a real fetch refuses or adds (a content type) is the same.
 * @param {Request} request
 * @returns {Promise<AskedHttp>}
 */
export async function readRequest(request) {
  const body = await request.text();
  const url = new URL(request.url);
  return {
    kind: "http",
    method: request.method,
    url: url.origin + url.pathname,
    query: grouped(url.searchParams),
    form: grouped(new URLSearchParams(body)),
    headers: grouped(request.headers),
    body,
    redirect: request.redirect,
  };
}

/**
 * The request that a fetch which follows redirects makes next (Fetch standard, "HTTP-redirect fetch"), or undefined where the
 * reply is none or the caller wants to see it.
 * @param {AskedHttp} asked
 * @param {Response} response
 * @returns {AskedHttp | undefined}
 */
export function redirected(asked, response) {
  const location = response.headers.get("location");
  if (location === null || !REDIRECTS.includes(response.status) || asked.redirect === "manual") return undefined;
  if (asked.redirect === "error") throw new TypeError("fetch failed", { cause: new Error("unexpected redirect") });
  const url = new URL(location, asked.url);
  const toGet = response.status === 303 || (response.status < 303 && asked.method === "POST");
  const headers = new Map(asked.headers);
  if (toGet) headers.delete("content-type");
  if (url.origin !== new URL(asked.url).origin) headers.delete("authorization");
  return {
    ...asked,
    headers,
    method: toGet ? "GET" : asked.method,
    url: url.origin + url.pathname,
    query: grouped(url.searchParams),
    form: toGet ? new Map() : asked.form,
    body: toGet ? "" : asked.body,
  };
}

/**
 * One line that says what was asked for: names, no values that could be long or secret.
 * @param {Asked} asked
 */
export function describeAsked(asked) {
  if (asked.kind === "process") return `to run ${asked.program} ${show(asked.args)}`;
  const query = asked.query.size > 0 ? ` query ${[...asked.query.keys()].join(", ")}` : "";
  const form = asked.form.size > 0 && asked.body.includes("=") ? ` form ${[...asked.form.keys()].join(", ")}` : "";
  return `for ${asked.method} ${asked.url}${query}${form}`;
}

/**
 * @param {Iterable<[string, string]>} pairs
 * @returns {Map<string, string[]>}
 */
function grouped(pairs) {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const [name, value] of pairs) groups.set(name, [...(groups.get(name) ?? []), value]);
  return groups;
}
