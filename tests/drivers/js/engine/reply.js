// @ts-check
// Turns a vector's reply into what a host gives: a real Response, a process's output, or the rejection that a real one has.

import { VectorError } from "./shape.js";

/** @import { Reply } from "./types.d.ts" */

/** Statuses that have no body (Fetch standard, "null body status"). */
const NO_BODY = [204, 205, 304];

/**
 * @param {Reply} reply
 * @returns {Response}
 * @throws {TypeError} as undici's fetch does when the network fails
 * @throws {DOMException} TimeoutError, as a fetch whose signal is an AbortSignal.timeout
 */
export function httpReply(reply) {
  if (reply.networkError !== undefined) throw new TypeError("fetch failed", { cause: new Error(reply.networkError) });
  if (reply.timeout) throw new DOMException("The operation was aborted due to timeout", "TimeoutError");
  const status = reply.status ?? 0;
  if (status < 200 || status > 599) throw new VectorError(`a reply with status ${reply.status} cannot be a Response`);
  const headers = new Headers(reply.headers ?? {});
  if (reply.json !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
  const text = reply.json !== undefined ? JSON.stringify(reply.json) : (reply.body ?? "");
  // Bytes, since text would bring a content type that the vector does not list.
  return new Response(NO_BODY.includes(status) ? null : new TextEncoder().encode(text), { status, headers });
}

/**
 * @param {string} program
 * @param {Reply} reply
 * @param {number} maxOutputBytes
 * @returns {{ exitCode: number, stdout: string, stderr: string }}
 * @throws {Error} with code ENOENT, ETIMEDOUT, or EFBIG past `maxOutputBytes`
 */
export function processReply(program, reply, maxOutputBytes) {
  if (reply.notFound) throw coded("ENOENT", `spawn ${program} ENOENT`);
  if (reply.timeout) throw coded("ETIMEDOUT", `${program} did not end in time`);
  const { exitCode = 0, stdout = "", stderr = "" } = reply;
  for (const output of [stdout, stderr]) {
    if (new TextEncoder().encode(output).length > maxOutputBytes) {
      throw coded("EFBIG", `${program} wrote more than ${maxOutputBytes} bytes`);
    }
  }
  return { exitCode, stdout, stderr };
}

/**
 * An error with the `code` that Node's own errors have.
 * @param {string} code
 * @param {string} message
 */
export function coded(code, message) {
  return Object.assign(new Error(message), { code });
}
