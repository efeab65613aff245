// @ts-check
// The sign-in that is going on, and how to end it.

import { byId } from "./dom.js";

/** @type {ReturnType<typeof setInterval> | undefined} */
let ticking;

const TEXTS = {
  popup: "Waiting for Entra's window",
  redirect: "On the way to Entra",
  device: "Waiting for the code to be typed in",
  resume: "Looking for who signed in before",
};

/**
 * @typedef {object} Pending
 * @property {string} method
 * @property {number} begun
 * @property {{ focus(): void }} [controls]
 * @property {{ userCode: string, verificationUri: string }} [code]
 *
 * @param {Pending | undefined} pending
 */
export function showPending(pending) {
  const progress = byId("progress");
  const began = progress.hidden && pending;
  progress.hidden = pending === undefined;
  byId("sign-in-button").hidden = pending !== undefined;
  for (const id of ["methods", "options"]) /** @type {HTMLFieldSetElement} */ (byId(id)).disabled = pending !== undefined;
  clearInterval(ticking);
  if (!pending) return;
  const { method, begun, controls, code } = pending;
  byId("progress-text").textContent = TEXTS[/** @type {keyof typeof TEXTS} */ (method)];
  byId("focus-window").hidden = controls === undefined;
  byId("device-code").hidden = code === undefined;
  if (code) {
    byId("user-code").textContent = code.userCode;
    /** @type {HTMLAnchorElement} */ (byId("verification")).href = code.verificationUri;
  }
  const tick = () => {
    const seconds = Math.floor((Date.now() - begun) / 1000);
    byId("progress-time").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  tick();
  ticking = setInterval(tick, 1000);
  // The button that was pressed is gone.
  if (began) byId("cancel").focus();
}
