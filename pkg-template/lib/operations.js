// @ts-check
import { fail, inside, polling } from "./busy.js";

/**
 * Something that takes its time, for the artefact: it polls the operation by its number (`src/js/bridge.rs`), and the call that polled it
 * last is woken when it is done.
 *
 * @typedef {{ outcome?: string, failure?: { cause: unknown }, wake?: () => void, giveUp?: () => void }} Operation
 */

let last = 0;

/**
 * Begins an operation as soon as the artefact is left, and returns its number.
 *
 * @param {() => Promise<string>} work When it rejects, that is what the call ends with that waits for it.
 * @param {() => void} [giveUp]
 */
export function operation(work, giveUp) {
  last += 1;
  perform(last, { giveUp }, work);
  return last;
}

/** @param {number} number @param {Operation} operation @param {() => Promise<string>} work */
async function perform(number, operation, work) {
  const operations = inside()?.operations;
  operations?.set(number, operation);
  try {
    await undefined;
    operation.outcome = operations?.has(number) ? await work() : "";
  } catch (cause) {
    operation.failure = { cause };
  }
  operation.giveUp = undefined;
  operation.wake?.();
}

/** @param {number} number */
export function take(number) {
  const operation = inside()?.operations.get(number);
  if (operation === undefined) return undefined;
  if (operation.failure) fail(operation.failure.cause);
  operation.wake = polling();
  return operation.outcome;
}

/** @param {number} number */
export function giveUp(number) {
  const operations = inside()?.operations;
  const operation = operations?.get(number);
  operations?.delete(number);
  stop(operation);
}

/**
 * Stops what is on its way for nobody.
 * @param {Operation | undefined} operation
 */
export function stop(operation) {
  try {
    operation?.giveUp?.();
  } catch {
    // It was begun by a Worker's request that is gone.
  }
}
