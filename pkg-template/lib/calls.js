// @ts-check
import { outcomeFrom } from "./outcomes.js";
import { instance, lose } from "./instance.js";

/** @typedef {AbortSignal | import("../types/index.d.ts").AbortSignalLike} Signal */

/** What a call on a lost instance ends with, for its caller to begin it again. */
const LOST = Symbol("lost");

/** @type {(() => void) | undefined} */
let current;

/** How to wake the call that is polled just now. */
export function polling() {
  return current;
}

/**
 * Begins a call and polls it to its end. A trap of its own ends it with an `InternalError`; the trap of another begins it again.
 *
 * @param {(on: import("./instance.js").Instance) => number} begin
 * @param {Signal} [signal]
 * @returns {Promise<any>}
 */
export async function run(begin, signal) {
  for (;;) {
    if (signal?.aborted) throw abortError(signal);
    const ready = instance();
    const on = ready instanceof Promise ? await unlessAborted(ready, signal) : ready;
    const outcome = await drive(on, guarded(on, () => begin(on)), signal);
    if (outcome !== LOST) return outcome;
  }
}

/**
 * @param {import("./instance.js").Instance} on
 * @param {number} call
 * @param {Signal} [signal]
 */
export async function drive(on, call, signal) {
  let wake = () => {};
  const stop = () => wake();
  signal?.addEventListener("abort", stop);
  let over = false;
  try {
    for (;;) {
      if (signal?.aborted) throw abortError(signal);
      // Made before the poll and by whoever polls: a Worker's request goes on with its own promises only.
      const woken = new Promise((resolve) => (wake = () => resolve(undefined)));
      on.sleepers.set(call, stop);
      const text = guarded(on, () => poll(on, call, stop));
      if (text !== undefined) {
        over = true;
        return outcomeFrom(text);
      }
      await woken;
      if (on.lost) return LOST;
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    on.sleepers.delete(call);
    if (!over && !on.lost) guarded(on, () => on.glue.abort(call));
  }
}

/** @param {import("./instance.js").Instance} on @param {number} call @param {() => void} wake */
function poll(on, call, wake) {
  current = wake;
  try {
    return on.glue.poll(call);
  } finally {
    current = undefined;
  }
}

/**
 * Whatever is thrown from inside is a trap: errors come out as texts.
 *
 * @template T
 * @param {import("./instance.js").Instance} on
 * @param {() => T} enter
 * @returns {T}
 */
function guarded(on, enter) {
  try {
    return enter();
  } catch (cause) {
    throw lose(on, cause);
  }
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {Signal} [signal]
 * @returns {Promise<T>}
 */
async function unlessAborted(promise, signal) {
  if (signal === undefined) return promise;
  let stop = () => {};
  const aborted = new Promise((_, reject) => (stop = () => reject(abortError(signal))));
  signal.addEventListener("abort", stop);
  try {
    return await Promise.race([promise, /** @type {Promise<never>} */ (aborted)]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** @param {Signal} signal */
function abortError(signal) {
  const reason = "reason" in signal ? signal.reason : undefined;
  if (reason instanceof Error) return reason;
  const error = new Error("The operation was aborted.", { cause: reason });
  error.name = "AbortError";
  return error;
}
