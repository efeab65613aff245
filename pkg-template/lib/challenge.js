// @ts-check
import { bytesFrom } from "./base64.js";
import { parse } from "./json.js";

/**
 * The claims that a resource demands in its `WWW-Authenticate` (RFC 9110, 11.6.1), as continuous access evaluation sends them.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 * @param {string | null} header May have several challenges.
 * @returns {string | undefined} The claims, JSON.
 */
export function claimsOf(header) {
  for (const { scheme, parameters } of challengesOf(header ?? "")) {
    if (scheme !== "bearer" || parameters.get("error") !== "insufficient_claims") continue;
    const claims = decoded(parameters.get("claims") ?? "");
    if (claims !== undefined) return claims;
  }
  return undefined;
}

/** A name, and perhaps its value as a quoted string or as it is. */
const PART = /[\s,]*([^\s,="]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/y;

/** @param {string} header */
function challengesOf(header) {
  /** @type {{ scheme: string, parameters: Map<string, string> }[]} */
  const challenges = [];
  PART.lastIndex = 0;
  for (let part = PART.exec(header); part; part = PART.exec(header)) {
    const [, name, quoted, value = quoted?.replace(/\\(.)/g, "$1")] = part;
    if (value === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
  }
  return challenges;
}

/**
 * A JSON object from base64 of either alphabet, with or without padding.
 * @param {string} text
 */
function decoded(text) {
  try {
    const json = new TextDecoder("utf-8", { fatal: true }).decode(bytesFrom(text.replace(/[\s=]+$/, "")));
    return parse(json) && json;
  } catch {
    return undefined;
  }
}
