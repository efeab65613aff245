// @ts-check
// Plays the steps of a vector.

import { expectationDifferences } from "./expect.js";
import { timerTurn, turn, within } from "./settle.js";
import { VectorError } from "./shape.js";

/** @import { Call, Expectation, Identity, Outcome, Step } from "./types.d.ts" */

/**
 * @typedef {{
 *   credential: any,
 *   identity: Identity,
 *   world: import("./world.js").World,
 *   timeLimit: number,
 *   providers: Map<string, Function>,
 * }} Stage `providers`: the functions of getBearerTokenProvider, one per scopes
 */

/** Turns in which nothing happens, after which nothing more is expected to. */
const CALM_TURNS = 3;

/**
 * @param {Stage} stage
 * @param {Step} step
 * @param {string} where
 * @returns {Promise<string[]>} how the step differs from what is expected
 */
export async function runStep(stage, step, where) {
  if (step.advance !== undefined) {
    stage.world.clock.advance(step.advance);
    return [];
  }
  if (step.files !== undefined) {
    stage.world.files.change(step.files);
    return [];
  }
  if (step.concurrent !== undefined) return runConcurrent(stage, step, where);
  const { kind, call } = callOf(step);
  return expectationDifferences(/** @type {Expectation} */ (step.expect), await runCall(stage, kind, call, where), stage.identity);
}

/**
 * Calls the credential and waits for the outcome.
 * @param {Stage} stage
 * @param {Outcome["kind"]} kind
 * @param {Call} call
 * @param {string} where
 */
export function runCall(stage, kind, call, where) {
  return within(start(stage, kind, call), stage.timeLimit, () => late(stage, where));
}

/**
 * Lets work that was left in the background finish: what was handed to `waitUntil`, sleeps, exchanges, and whatever the event
 * loop still holds.
 * @param {Stage} stage
 * @param {string} where
 */
export async function settle(stage, where) {
  const { world } = stage;
  const calm = async () => {
    await timerTurn();
    for (let calmTurns = 0; calmTurns < CALM_TURNS; ) {
      const handedOver = world.takeHandedOver();
      await Promise.all(handedOver);
      await turn();
      calmTurns = handedOver.length > 0 || world.isBusy() ? 0 : calmTurns + 1;
    }
  };
  await within(calm(), stage.timeLimit, () => late(stage, `${where}, the work it left in the background`));
}

/** @param {Step} step */
export function describeStep(step) {
  if (step.concurrent) return `${step.concurrent.length} concurrent`;
  const kind = Object.keys(step).find((name) => name !== "expect");
  return kind === "advance" ? `advance ${step.advance}` : String(kind);
}

/**
 * All calls are started before any is awaited.
 * @param {Stage} stage
 * @param {Step} step
 * @param {string} where
 */
async function runConcurrent(stage, step, where) {
  const steps = step.concurrent ?? [];
  const started = steps.map((inner) => {
    const { kind, call } = callOf(inner);
    return start(stage, kind, call);
  });
  const outcomes = await within(Promise.all(started), stage.timeLimit, () => late(stage, where));
  const found = [];
  for (const [i, outcome] of outcomes.entries()) {
    // An expectation of the whole holds for each of its calls.
    for (const expect of [steps[i].expect, step.expect]) {
      if (!expect) continue;
      const differing = await expectationDifferences(expect, outcome, stage.identity);
      found.push(...differing.map((text) => `call ${i}: ${text}`));
    }
  }
  return found;
}

/**
 * @param {Step} step
 * @returns {{ kind: Outcome["kind"], call: Call }}
 */
function callOf(step) {
  if (step.getToken) return { kind: "getToken", call: step.getToken };
  if (step.authenticate) return { kind: "authenticate", call: step.authenticate };
  if (step.bearerToken) return { kind: "bearerToken", call: step.bearerToken };
  throw new VectorError(`a call must be one of getToken, authenticate, bearerToken, not ${Object.keys(step).join(", ")}`);
}

/**
 * Starts a call now, before anything is awaited. Never rejects.
 * @param {Stage} stage
 * @param {Outcome["kind"]} kind
 * @param {Call} call
 * @returns {Promise<Outcome>}
 */
function start(stage, kind, call) {
  const from = stage.world.clock.now();
  const ended = () => (stage.world.clock.now() - from) / 1000;
  let promise;
  try {
    promise = Promise.resolve(invoke(stage, kind, call));
  } catch (error) {
    stage.world.misused(`${kind} threw where it must reject`);
    promise = Promise.reject(error);
  }
  return promise.then(
    (value) => ({ kind, failed: false, value, elapsed: ended() }),
    (error) => ({ kind, failed: true, error, elapsed: ended() }),
  );
}

/**
 * @param {Stage} stage
 * @param {Outcome["kind"]} kind
 * @param {Call} call
 */
function invoke({ credential, identity, providers }, kind, { scopes, options }) {
  const args = options === undefined ? [scopes] : [scopes, options];
  if (kind !== "bearerToken") return credential[kind](...args);
  const key = JSON.stringify(args);
  const provider = providers.get(key) ?? identity.getBearerTokenProvider(credential, ...args);
  providers.set(key, provider);
  return provider();
}

/**
 * @param {Stage} stage
 * @param {string} where
 */
function late(stage, where) {
  return `${where} did not settle within ${stage.timeLimit / 1000} s: ${stage.world.describeWait()}`;
}
