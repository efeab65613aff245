// @ts-check
// The extension's service worker: its store there, when a page of the extension asks.
import { keepOperations } from "../inside.mjs";

/** @type {any} */ (globalThis).chrome.runtime.onConnect.addListener((/** @type {any} */ port) => {
  port.onMessage.addListener(async (/** @type {any} */ { grep }) => {
    await keepOperations("an extension's service worker", "extension", (result) => port.postMessage(result), grep);
    port.postMessage({ isOver: true });
  });
});
