// @ts-check
/** The longest that a timer of JavaScript runtimes counts; a longer one fires at once. */
const LONGEST = 2 ** 31 - 1;

/**
 * Calls `action` after so many milliseconds, however many.
 *
 * @param {number} milliseconds
 * @param {() => void} action
 * @returns {() => void} Calls it off. A timer that nobody waits for any more must not keep a process alive.
 */
export function after(milliseconds, action) {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  const wait = (/** @type {number} */ left) => {
    timer = left > LONGEST ? setTimeout(() => wait(left - LONGEST), LONGEST) : setTimeout(action, left);
  };
  wait(milliseconds);
  return () => clearTimeout(timer);
}
