// @ts-check
// Compares what was asked for with one exchange of the vector.

import { differences, matcherName, textDifferences } from "./match.js";
import { show } from "./text.js";
import { VectorError } from "./shape.js";

/** @import { Asked, AskedHttp, AskedProcess, Exchange, HttpExpectation } from "./types.d.ts" */

/** Scopes that every OpenID Connect client may add by itself. */
const OPENID_SCOPES = new Set(["openid", "profile", "offline_access"]);

/**
 * How a request or a process differs from an exchange; empty when it is the one.
 * @param {Asked} asked
 * @param {Exchange} exchange
 * @returns {Promise<string[]>}
 */
export async function exchangeDifferences(asked, exchange) {
  if (asked.kind === "http") {
    return exchange.http ? httpDifferences(asked, exchange.http) : ["a process was expected, not a request"];
  }
  return exchange.process ? processDifferences(asked, exchange.process) : ["a request was expected, not a process"];
}

/**
 * One line that names an exchange of the vector.
 * @param {Exchange} exchange
 */
export function describeExchange(exchange) {
  if (exchange.http) return `${exchange.http.method} ${text(exchange.http.url)}`;
  return `process ${text(exchange.process?.program)} ${show(exchange.process?.args)}`;
}

/**
 * @param {AskedHttp} asked
 * @param {HttpExpectation} expected
 */
async function httpDifferences(asked, expected) {
  const found = [];
  if (asked.method !== expected.method) found.push(`the method is ${asked.method}, expected ${expected.method}`);
  found.push(...(await differences(withoutQuery(expected.url), asked.url, "the url")));
  // Against the wrong address the rest differs too, and says nothing.
  if (found.length > 0) return found;
  found.push(...(await fieldDifferences("query", expected.query, asked.query)));
  found.push(...(await fieldDifferences("form", expected.form, asked.form)));
  found.push(...(await fieldDifferences("headers", expected.headers, asked.headers)));
  for (const path of expected.absent ?? []) found.push(...presentDifferences(path, asked));
  if (expected.json !== undefined) found.push(...(await differences({ json: expected.json }, asked.body, "the body")));
  if (expected.body !== undefined) found.push(...(await differences(expected.body, asked.body, "the body")));
  return found;
}

/**
 * A literal url is compared without its query, and in the spelling of the URL standard, which every Request uses.
 * @param {unknown} url a literal or a matcher
 */
function withoutQuery(url) {
  if (typeof url !== "string") return url;
  const parsed = new URL(url);
  return parsed.origin + parsed.pathname;
}

/**
 * @param {string} part
 * @param {Record<string, unknown> | undefined} expected
 * @param {Map<string, string[]>} actual
 */
async function fieldDifferences(part, expected, actual) {
  const found = [];
  for (const [name, value] of Object.entries(expected ?? {})) {
    const where = `${part}.${name}`;
    const values = actual.get(name) ?? [];
    if (values.length > 1) found.push(`${where} is there ${values.length} times`);
    else if (where === "form.scope" && typeof value === "string") found.push(...scopeDifferences(value, values[0]));
    else found.push(...(await textDifferences(value, values[0], where)));
  }
  return found;
}

/**
 * @param {string} expected
 * @param {string | undefined} actual
 */
function scopeDifferences(expected, actual) {
  if (actual === undefined) return ["form.scope is missing"];
  const wanted = words(expected);
  const given = words(actual);
  const missing = wanted.filter((word) => !given.includes(word));
  const extra = given.filter((word) => !wanted.includes(word) && !OPENID_SCOPES.has(word));
  return missing.length + extra.length === 0 ? [] : [`form.scope is ${show(actual)}, expected ${show(expected)}`];
}

/** @param {string} scopes */
function words(scopes) {
  return scopes.split(" ").filter((word) => word !== "");
}

/**
 * @param {string} path
 * @param {AskedHttp} asked
 */
function presentDifferences(path, asked) {
  const dot = path.indexOf(".");
  const part = path.slice(0, dot);
  const name = path.slice(dot + 1);
  if (part !== "form" && part !== "query" && part !== "headers") throw new VectorError(`absent names ${show(path)}`);
  const present = asked[part].has(part === "headers" ? name.toLowerCase() : name);
  return present ? [`${path} is there, and must be absent`] : [];
}

/**
 * @param {AskedProcess} asked
 * @param {{ program: unknown, args: unknown }} expected
 */
async function processDifferences(asked, expected) {
  const found = await differences(expected.program, asked.program, "the program");
  if (found.length > 0) return found;
  return differences(expected.args, [...asked.args], "args");
}

/** @param {unknown} expected */
function text(expected) {
  return matcherName(expected) === undefined ? String(expected) : show(expected);
}
