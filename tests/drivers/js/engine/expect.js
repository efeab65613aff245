// @ts-check
// Compares how a call ended with what the vector expects.

import { errorDifferences } from "./expect-error.js";
import { differences } from "./match.js";
import { describeError, show } from "./text.js";

/** @import { Expectation, Identity, Outcome } from "./types.d.ts" */

/** The members of an AccessToken (@azure/core-auth), and how each kind of time becomes seconds. */
const TOKEN_MEMBERS = /** @type {const} */ ({
  token: (/** @type {any} */ value) => value.token,
  expiresOn: (/** @type {any} */ value) => inSeconds(value.expiresOnTimestamp),
  refreshOn: (/** @type {any} */ value) => inSeconds(value.refreshAfterTimestamp),
  tokenType: (/** @type {any} */ value) => value.tokenType,
});

/**
 * @param {Expectation} expect
 * @param {Outcome} outcome
 * @param {Identity} identity
 * @returns {Promise<string[]>}
 */
export async function expectationDifferences(expect, outcome, identity) {
  const { anyOf, elapsed, error, ...rest } = expect;
  const found = [];
  if (anyOf !== undefined) found.push(...(await anyOfDifferences(anyOf, outcome, identity)));
  if (error !== undefined) found.push(...expectedFailure(error, outcome, identity));
  else if (anyOf === undefined || Object.keys(rest).length > 0) found.push(...(await successDifferences(rest, outcome)));
  if (elapsed !== undefined) found.push(...(await differences(elapsed, outcome.elapsed, "elapsed")));
  return found;
}

/**
 * @param {Expectation[]} choices
 * @param {Outcome} outcome
 * @param {Identity} identity
 */
async function anyOfDifferences(choices, outcome, identity) {
  const found = [];
  for (const [index, choice] of choices.entries()) {
    const differing = await expectationDifferences(choice, outcome, identity);
    if (differing.length === 0) return [];
    found.push(`choice ${index}: ${differing.join(", ")}`);
  }
  return [`none of ${choices.length} expectations holds (${found.join("; ")})`];
}

/**
 * @param {import("./types.d.ts").ExpectedError} expected
 * @param {Outcome} outcome
 * @param {Identity} identity
 */
function expectedFailure(expected, outcome, identity) {
  if (outcome.failed) return errorDifferences(expected, outcome.error, identity);
  return [`succeeded, expected ${[expected.name].flat().join(" or ")}`];
}

/**
 * @param {Omit<Expectation, "anyOf" | "elapsed" | "error">} expect
 * @param {Outcome} outcome
 */
async function successDifferences(expect, outcome) {
  if (outcome.failed) return [`failed with ${describeError(outcome.error)}`];
  const { record, ...token } = expect;
  if (record !== undefined) return differences(record, outcome.value, "record");
  const value = outcome.kind === "bearerToken" ? { token: outcome.value } : outcome.value;
  if (value === null || typeof value !== "object") return [`the outcome is ${show(value)}, expected an access token`];
  const found = outcome.kind === "getToken" ? accessTokenDifferences(value) : [];
  for (const [name, expected] of Object.entries(token)) {
    found.push(...(await differences(expected, TOKEN_MEMBERS[/** @type {keyof typeof TOKEN_MEMBERS} */ (name)](value), name)));
  }
  return found;
}

/**
 * What every access token has, whether the vector looks or not.
 * @param {any} value
 */
function accessTokenDifferences(value) {
  const found = [];
  if (typeof value.token !== "string") found.push(`token is ${show(value.token)}, expected text`);
  if (!Number.isFinite(value.expiresOnTimestamp)) {
    found.push(`expiresOnTimestamp is ${show(value.expiresOnTimestamp)}, expected milliseconds since 1970`);
  }
  return found;
}

/** @param {unknown} milliseconds */
function inSeconds(milliseconds) {
  return typeof milliseconds === "number" ? milliseconds / 1000 : milliseconds;
}
