// @ts-check
// Real time: turns of the event loop, and the limit after which a call that does not settle has failed.

/** A call, or work that it left behind, did not end in time. */
export class TimeLimitError extends Error {}

/**
 * One turn of the event loop: everything that is ready runs first. Timers of a page are clamped to 4 ms and setImmediate is
 * Node's own, so each runtime has its cheapest way.
 * @returns {Promise<void>}
 */
export function turn() {
  if (typeof setImmediate === "function") return new Promise((resolve) => setImmediate(resolve));
  if (typeof document === "undefined") return timerTurn();
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

/**
 * A turn that lets timers of zero milliseconds run too.
 * @returns {Promise<void>}
 */
export function timerTurn() {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/**
 * Waits for `promise`, but not for ever.
 * @template T
 * @param {Promise<T>} promise
 * @param {number} milliseconds real ones
 * @param {() => string} describe what was waited for; called when the limit is reached
 * @returns {Promise<T>}
 * @throws {TimeLimitError}
 */
export async function within(promise, milliseconds, describe) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new TimeLimitError(describe())), milliseconds);
  });
  try {
    return /** @type {T} */ (await Promise.race([promise, limit]));
  } finally {
    clearTimeout(timer);
  }
}
