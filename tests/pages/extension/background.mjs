// @ts-check
// The extension's service worker.

import { tokenFromStore } from "../app/worker.mjs";

const { runtime } = /** @type {any} */ (globalThis).chrome;
runtime.onMessage.addListener((/** @type {any} */ asked, /** @type {any} */ _sender, /** @type {(answer: any) => void} */ answer) => {
  tokenFromStore(asked).then(answer);
  return true; // the answer comes later
});
