// @ts-check
import { instance, lose } from "./instance.js";

/** What a call on a lost instance ends with, for its caller to begin it again. */
const LOST = Symbol("lost");

/**
 * Begins a call and polls it to its end. A trap of its own ends it with an `InternalError`; the trap of another begins it again.
 *
 * @param {(instance: import("./instance.js").Instance) => import("./glue.js").Call} begin
 * @param {AbortSignal | import("../types/index.d.ts").AbortSignalLike} [signal]
 * @returns {Promise<any>}
 */
export async function run(begin, signal) {
  for (;;) {
    const ready = instance();
    const on = ready instanceof Promise ? await unlessAborted(ready, signal) : ready;
    const outcome = await drive(on, guarded(on, () => begin(on)), signal);
    if (outcome !== LOST) return outcome;
  }
}

/**
 * @param {import("./instance.js").Instance} on
 * @param {import("./glue.js").Call} call
 * @param {AbortSignal | import("../types/index.d.ts").AbortSignalLike} [signal]
 */
export async function drive(on, call, signal) {
  const { id } = call;
  const stop = () => on.sleepers.get(id)?.();
  signal?.addEventListener("abort", stop);
  try {
    for (;;) {
      if (signal?.aborted) throw abortError(signal);
      // Made before the poll and by whoever polls: a Worker's request goes on with its own promises only.
      const woken = new Promise((resolve) => on.sleepers.set(id, () => resolve(undefined)));
      const outcome = guarded(on, () => call.poll());
      if (outcome instanceof Error) throw outcome;
      if (outcome !== undefined) return outcome;
      await woken;
      if (on.lost) return LOST;
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    on.sleepers.delete(id);
    // A call of a lost instance is gone with it; freeing it would free something of the next one.
    if (!on.lost) guarded(on, () => call.free());
  }
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal | import("../types/index.d.ts").AbortSignalLike} [signal]
 * @returns {Promise<T>}
 */
async function unlessAborted(promise, signal) {
  if (signal === undefined) return promise;
  let stop = () => {};
  const aborted = new Promise((_, reject) => {
    stop = () => signal.aborted && reject(abortError(signal));
    signal.addEventListener("abort", stop);
    stop();
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/**
 * Whatever is thrown from inside is a trap: errors come out as values.
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

/** @param {AbortSignal | import("../types/index.d.ts").AbortSignalLike} signal */
function abortError(signal) {
  const reason = "reason" in signal ? signal.reason : undefined;
  if (reason instanceof Error) return reason;
  const error = new Error("The operation was aborted.", { cause: reason });
  error.name = "AbortError";
  return error;
}
