// @ts-check
// Four figures of this very page.

import { byId, duration, size } from "./dom.js";

/** Tells when the artefact is loaded, and what it weighs. */
export function watchWasm() {
  new PerformanceObserver((list) => {
    for (const entry of /** @type {PerformanceResourceTiming[]} */ (list.getEntries())) {
      if (!entry.name.endsWith(".wasm")) continue;
      show("wasm", size(entry.decodedBodySize), `${entry.name.split("/").at(-1)}, in ${duration(entry.duration)}, when needed`);
    }
  }).observe({ type: "resource", buffered: true });
}

/** @param {number} milliseconds @param {string} how */
export function showSignInTime(milliseconds, how) {
  show("sign-in", duration(milliseconds), how);
}

/** @param {number} count */
export function showRequestCount(count) {
  show("requests", String(count), `${count === 1 ? "request" : "requests"} to Entra's token service`);
}

/** @param {number} milliseconds */
export function showCachedTime(milliseconds) {
  const micros = milliseconds * 1000;
  show("cached", `${micros.toFixed(micros < 10 ? 2 : 1)} µs`, "mean of 10,000 calls");
}

/** @param {string} fact @param {string} value @param {string} more */
function show(fact, value, more) {
  byId(`fact-${fact}`).textContent = value;
  byId(`fact-${fact}-more`).textContent = more;
}
