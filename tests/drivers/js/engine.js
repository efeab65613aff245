// @ts-check
// Runs conformance vectors (tests/vectors/FORMAT.md) against a package shaped like `azure-identity-wasm`.
// Plain ESM without imports of any runtime, so that the same files run in Node, in a page and in workerd.

import { guardAmbient } from "./engine/ambient.js";
import { buildCredential } from "./engine/build.js";
import { errorDifferences } from "./engine/expect-error.js";
import { expectationDifferences } from "./engine/expect.js";
import { checkPendingFeatures, skipReason } from "./engine/needs.js";
import { checkVectorMembers, VectorError } from "./engine/shape.js";
import { TimeLimitError } from "./engine/settle.js";
import { describeStep, runCall, runStep, settle } from "./engine/steps.js";
import { describeError } from "./engine/text.js";
import { World } from "./engine/world.js";

export { summarise } from "./engine/report.js";

/** @import { Identity, Result, RunOptions, Vector } from "./engine/types.d.ts" */

/** Real milliseconds after which a step that does not settle has failed. */
const TIME_LIMIT = 5000;

/** The scope that is asked for where a constructor should have failed and has not. */
const ANY_SCOPE = "https://vault.azure.net/.default";

/**
 * Plays one vector in a world of its own. Never rejects: whatever goes wrong is in the result.
 * @param {Vector} vector
 * @param {Identity} identity the package's namespace
 * @param {RunOptions} [options]
 * @returns {Promise<Result>}
 */
export async function runVector(vector, identity, options = {}) {
  const malformed = vectorProblem(vector);
  if (malformed !== undefined) return { id: vector.id, outcome: "failed", why: malformed };
  const reason = skipReason(vector, identity, options.lacks ?? []);
  if (reason !== undefined) return { id: vector.id, outcome: "skipped", why: reason };
  const problems = await play(structuredClone(vector), identity, options).catch((error) => [failure(error)]);
  if (problems.length === 0) return { id: vector.id, outcome: "passed" };
  return { id: vector.id, outcome: "failed", why: problems.join("\n") };
}

/**
 * Plays vectors one after the other.
 * @param {readonly Vector[]} vectors
 * @param {Identity} identity
 * @throws {TypeError} when the package's `pendingFeatures` names what no vector can need
 * @param {RunOptions & { onResult?: (result: Result) => void | Promise<void> }} [options]
 * @returns {Promise<Result[]>}
 */
export async function runFamily(vectors, identity, options = {}) {
  checkPendingFeatures(identity);
  const results = [];
  for (const vector of vectors) {
    const result = await runVector(vector, identity, options);
    results.push(result);
    await options.onResult?.(result);
  }
  return results;
}

/**
 * @param {Vector} vector
 * @param {Identity} identity
 * @param {RunOptions} options
 * @returns {Promise<string[]>} what went wrong, root cause first
 */
async function play(vector, identity, options) {
  const ambient = guardAmbient();
  const world = new World(vector, options.lacks ?? []);
  const stage = { identity, world, timeLimit: options.timeLimit ?? TIME_LIMIT, providers: new Map() };
  /** @type {string[]} */
  let found;
  try {
    found = await followScript(vector, stage);
  } catch (error) {
    found = [failure(error)];
  } finally {
    world.close();
    ambient.release();
  }
  return [...world.problems, ...ambient.problems, ...found];
}

/**
 * @param {Vector} vector
 * @param {{ identity: Identity, world: World, timeLimit: number, providers: Map<string, Function> }} stage
 */
async function followScript(vector, stage) {
  const { world } = stage;
  const built = buildCredential(stage.identity, vector, world.host);
  if (vector.constructorError) return expectNoCredential(vector, built, stage);
  if (built.failed) {
    const expect = vector.steps?.[0]?.expect;
    if (!vector.eager || !expect) return [`the constructor threw ${describeError(built.error)}`];
    const outcome = { kind: /** @type {const} */ ("getToken"), failed: true, error: built.error, elapsed: 0 };
    return prefix("the constructor", await expectationDifferences(expect, outcome, stage.identity));
  }
  const acting = { ...stage, credential: built.credential };
  for (const [index, step] of (vector.steps ?? []).entries()) {
    const where = `step ${index} (${describeStep(step)})`;
    const found = prefix(where, await runStep(acting, step, where));
    await settle(acting, where);
    // What follows a failed step only repeats it.
    if (found.length > 0 || world.problems.length > 0) return found;
  }
  return [...world.leftOver(), ...(await built.callbackDifferences())];
}

/**
 * A constructor error may also be raised by the first getToken.
 * @param {Vector} vector
 * @param {ReturnType<typeof buildCredential>} built
 * @param {Parameters<typeof followScript>[1]} stage
 */
async function expectNoCredential(vector, built, stage) {
  const expected = /** @type {import("./engine/types.d.ts").ExpectedError} */ (vector.constructorError);
  if (built.failed) return prefix("the constructor", errorDifferences(expected, built.error, stage.identity));
  const acting = { ...stage, credential: built.credential };
  const where = "the first getToken, since the constructor did not fail";
  const outcome = await runCall(acting, "getToken", { scopes: [ANY_SCOPE] }, where);
  await settle(acting, where);
  const found = prefix(where, await expectationDifferences({ error: expected }, outcome, stage.identity));
  return [...found, ...(await built.callbackDifferences())];
}

/** @param {Vector} vector */
function vectorProblem(vector) {
  try {
    checkVectorMembers(vector);
    return undefined;
  } catch (error) {
    return failure(error);
  }
}

/** @param {unknown} error */
function failure(error) {
  if (error instanceof TimeLimitError || error instanceof VectorError) return error.message;
  return `the engine failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/**
 * @param {string} where
 * @param {string[]} found
 */
function prefix(where, found) {
  return found.map((text) => `${where}: ${text}`);
}
