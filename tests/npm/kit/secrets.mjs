// @ts-check
// Looks for secrets in everything that an error, a log event or an object can be made to say.

import { ok } from "./assert.mjs";

/**
 * Fails if a secret or a token is in what the values say.
 *
 * @param {unknown[]} values Errors, log events, credentials.
 * @param {string[]} secrets
 * @param {(value: unknown) => string} [inspect] The runtime's own way of showing values.
 */
export function keepsSecrets(values, secrets, inspect = String) {
  const text = values.map((value) => [everything(value), inspect(value)].join("\n")).join("\n");
  for (const secret of secrets.flatMap(spellings)) {
    const at = text.indexOf(secret);
    ok(at < 0, `a secret is told: ${text.slice(Math.max(0, at - 200), at + 200)}`);
  }
  const token = /eyJ[\w-]{8,}/.exec(text);
  ok(!token, `a token, or a part of one, is told: ${token?.[0]}`);
}

/** A secret as it is, as URLs and forms write it, and in base64. @param {string} secret */
export function spellings(secret) {
  const bytes = new TextEncoder().encode(secret);
  const form = new URLSearchParams({ "": secret }).toString().slice(1);
  return [secret, encodeURIComponent(secret), form, form.toLowerCase(), btoa(String.fromCharCode(...bytes))];
}

/** All texts of a value: its own, its members', its causes'. @param {unknown} value @param {Set<unknown>} [seen] @returns {string} */
function everything(value, seen = new Set()) {
  if (typeof value !== "object" || value === null) return String(value);
  if (seen.has(value)) return "";
  seen.add(value);
  const texts = [String(value), JSON.stringify(value)];
  for (const name of Reflect.ownKeys(value)) {
    texts.push(String(name), everything(/** @type {any} */ (value)[name], seen));
  }
  return texts.join("\n");
}
