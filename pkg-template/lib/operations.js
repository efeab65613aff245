// @ts-check
import { polling } from "./calls.js";

/**
 * Something that takes its time, for the artefact: it polls the operation by its number (`src/js/bridge.rs`), and the call that polled it
 * last is woken when it is done.
 *
 * @typedef {{ outcome?: string, wake?: () => void, giveUp?: () => void }} Operation
 */

/** @type {Map<number, Operation>} */
const operations = new Map();
let last = 0;

/**
 * Begins an operation and returns its number.
 *
 * @param {Promise<string>} work It must not reject.
 * @param {() => void} [giveUp]
 */
export function operation(work, giveUp) {
  last += 1;
  /** @type {Operation} */
  const operation = { giveUp };
  operations.set(last, operation);
  work.then((outcome) => {
    operation.outcome = outcome;
    operation.wake?.();
  });
  return last;
}

/** @param {number} number */
export function take(number) {
  const operation = operations.get(number);
  if (operation === undefined) return undefined;
  operation.wake = polling();
  return operation.outcome;
}

/** @param {number} number */
export function giveUp(number) {
  const operation = operations.get(number);
  operations.delete(number);
  if (operation?.outcome === undefined) operation?.giveUp?.();
}
