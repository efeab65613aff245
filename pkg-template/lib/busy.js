// @ts-check
// The call that an artefact is busy with, for what it asks meanwhile.

/** @type {{ on: import("./instance.js").Instance, wake?: () => void, failure?: { cause: unknown } } | undefined} */
let current;

/** The instance that is busy just now. */
export function inside() {
  return current?.on;
}

/** How to wake the call that is polled just now. */
export function polling() {
  return current?.wake;
}

/**
 * What was asked for went wrong in a way that the artefact knows nothing of: that ends the call.
 * @param {unknown} cause
 */
export function fail(cause) {
  if (current) current.failure ??= { cause };
}

/**
 * Is busy with a call, and throws what it failed with.
 *
 * @template T
 * @param {import("./instance.js").Instance} on
 * @param {() => T} action
 * @param {(() => void) | undefined} wake
 * @param {(cause: unknown) => unknown} trapped What becomes of what the action throws.
 */
export function during(on, action, wake, trapped) {
  const outer = current; // a host may call in again from what it is asked
  const mine = { on, wake, failure: /** @type {{ cause: unknown } | undefined} */ (undefined) };
  current = mine;
  let result;
  try {
    result = action();
  } catch (cause) {
    throw trapped(cause);
  } finally {
    current = outer;
  }
  if (mine.failure) throw mine.failure.cause;
  return result;
}
