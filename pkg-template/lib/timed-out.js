// @ts-check
import { failureFrom } from "./errors.js";

/**
 * What a sign-in ends with that nobody has gone through with.
 * @param {number} milliseconds
 */
export function timedOut(milliseconds) {
  const message = `timed out after ${milliseconds / 1000} s waiting for the user to sign in. Sign in again, in the window that opens then`;
  return failureFrom([["kind", "authentication"], ["message", message]]);
}
