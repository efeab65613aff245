// @ts-check
// Watches the doors beside the host: a network call that goes around `host.fetch`, and a rejection or an exception that nobody
// handles (which ends a Node process). All of them fail the vector.

import { describeError } from "./text.js";

/**
 * @returns {{ problems: string[], release: () => void }} `problems` grows until `release`
 */
export function guardAmbient() {
  /** @type {string[]} */
  const problems = [];
  const releaseFetch = guardFetch(problems);
  const releaseEvents = guardEvents(problems);
  return {
    problems,
    release: () => {
      releaseFetch();
      releaseEvents();
    },
  };
}

/** @param {string[]} problems */
function guardFetch(problems) {
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input), globalThis.location?.href);
    // A package may load its own wasm: from a file, from within, or in a page from where the page came.
    if (["file:", "data:", "blob:"].includes(url.protocol) || url.origin === globalThis.location?.origin) return real(input, init);
    problems.push(`the runtime's own fetch was called for ${url.origin}${url.pathname}, not the host's`);
    throw new TypeError("fetch failed");
  };
  return () => {
    globalThis.fetch = real;
  };
}

/** @param {string[]} problems */
function guardEvents(problems) {
  const note = (/** @type {unknown} */ reason) => {
    problems.push(`nobody handles ${describeError(reason)}`);
  };
  const node = /** @type {any} */ (globalThis).process;
  if (typeof node?.on === "function") return listen(node.on, node.off, node, ["unhandledRejection", "uncaughtException"], note);
  const { addEventListener, removeEventListener } = globalThis;
  return listen(addEventListener, removeEventListener, globalThis, ["unhandledrejection", "error"], (/** @type {any} */ event) => {
    event.preventDefault();
    note(event.reason ?? event.error);
  });
}

/**
 * @param {Function} on
 * @param {Function} off
 * @param {object} target
 * @param {string[]} names
 * @param {(event: any) => void} listener
 */
function listen(on, off, target, names, listener) {
  for (const name of names) on.call(target, name, listener);
  return () => names.forEach((name) => off.call(target, name, listener));
}
