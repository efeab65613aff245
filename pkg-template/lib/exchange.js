// @ts-check
import { readLine, writeLines } from "./lines.js";
import { operation } from "./operations.js";
import { runtime } from "./runtime.js";
import { after } from "./timer.js";

/** The longest body that is read, in bytes (`MAX_BODY` in `src/host/fetch.rs`). */
const MOST_BYTES = 1024 * 1024;

/**
 * Begins one HTTP exchange, an operation. The request is a line each for its method, its URL, its limit (milliseconds) and its headers, then
 * an empty line and the body. Its outcome is a line with the status or how it failed, then the same (`src/js/host.rs`).
 *
 * @param {typeof globalThis.fetch} fetch
 * @param {RequestInit | undefined} common
 * @param {string} request
 */
export function exchange(fetch, common, request) {
  const controller = new AbortController();
  return operation(() => perform(fetch, common, request, controller), () => controller.abort());
}

/**
 * @param {typeof globalThis.fetch} fetch
 * @param {RequestInit | undefined} common
 * @param {string} request
 * @param {AbortController} controller
 */
export async function perform(fetch, common, request, controller) {
  const end = request.indexOf("\n\n");
  const [method, url, limit, ...headers] = request.slice(0, end).split("\n");
  const { signal } = controller;
  const body = request.slice(end + 2) || undefined;
  // A redirect is never followed: it would carry the secrets of the body elsewhere.
  const init = /** @type {RequestInit} */ ({ ...common, method, headers: headers.map(readLine), body, signal, redirect: "manual" });
  const inTime = after(Number(limit), () => controller.abort(new DOMException("The exchange took too long.", "TimeoutError")));
  try {
    const response = await fetch(url, init);
    const body = await bounded(response);
    if (body === undefined) return "large\n\n";
    // A browser hides the status of a redirect.
    const status = response.type === "opaqueredirect" ? 302 : response.status;
    return `${status}\n${writeLines(response.headers)}\n${body}`;
  } catch (error) {
    const timedOut = [error, controller.signal.reason].some((reason) => reason?.name === "TimeoutError");
    return `${timedOut ? "timeout" : "network"}\n\n${describe(error, runtime().unanswered)}`;
  } finally {
    inTime();
  }
}

/** @param {Response} response */
async function bounded(response) {
  if (!response.body) return response.text();
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let text = "";
  for (let length = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.length;
    if (length > MOST_BYTES) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}

/**
 * The error and its causes, which in Node say more than it does.
 * @param {any} error
 * @param {string} [unanswered]
 * @returns {string}
 */
function describe(error, unanswered) {
  const texts = unanswered ? [unanswered] : [];
  for (let depth = 0; depth < 4 && error; depth += 1, error = error.cause) texts.push(error.message || error.code || String(error));
  return texts.join(": ");
}
