// @ts-check
import { readLines, writeLines } from "./lines.js";

/** The longest body that is read, in bytes (`MAX_BODY` in `src/host/fetch.rs`). */
const MOST_BYTES = 1024 * 1024;

/**
 * Begins one HTTP exchange. Its reply resolves for every outcome: with a status, or with status 0 and, in `headers`, why.
 *
 * @param {typeof globalThis.fetch} fetch
 * @param {RequestInit | undefined} common
 * @param {string} method
 * @param {string} url
 * @param {string} headers Lines.
 * @param {string} body
 * @param {number} milliseconds
 */
export function exchange(fetch, common, method, url, headers, body, milliseconds) {
  const controller = new AbortController();
  const init = { ...common, method, headers: readLines(headers), body: body || undefined, signal: controller.signal };
  return { reply: perform(fetch, url, init, controller, milliseconds), abort: () => controller.abort() };
}

/**
 * @param {typeof globalThis.fetch} fetch
 * @param {string} url
 * @param {RequestInit} init
 * @param {AbortController} controller
 * @param {number} milliseconds
 */
async function perform(fetch, url, init, controller, milliseconds) {
  const timer = setTimeout(() => controller.abort(new DOMException("The exchange took too long.", "TimeoutError")), milliseconds);
  try {
    // A redirect is never followed: it would carry the secrets of the body elsewhere.
    const response = await fetch(url, { ...init, redirect: "manual" });
    const body = await bounded(response);
    if (body === undefined) return { status: 0, headers: "large", body: "" };
    // A browser hides the status of a redirect.
    return { status: response.type === "opaqueredirect" ? 302 : response.status, headers: writeLines(response.headers), body };
  } catch (error) {
    const timedOut = [error, controller.signal.reason].some((reason) => reason?.name === "TimeoutError");
    return { status: 0, headers: timedOut ? "timeout" : "network", body: describe(error) };
  } finally {
    clearTimeout(timer);
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
 * @returns {string}
 */
function describe(error) {
  const texts = [];
  for (let depth = 0; depth < 4 && error; depth += 1, error = error.cause) texts.push(error.message || error.code || String(error));
  return texts.join(": ");
}
