// @ts-check
// A worker, a shared worker or a service worker: IndexedDB there, when somebody asks.
import { keepOperations } from "./inside.mjs";

const scope = /** @type {any} */ (globalThis);
/** @param {MessagePort} port */
const answer = (port) => async (/** @type {MessageEvent} */ { data }) => {
  await keepOperations(data.where, "IndexedDB", (result) => port.postMessage(result), data.grep);
  port.postMessage({ isOver: true });
};
scope.onconnect = (/** @type {MessageEvent} */ { ports: [port] }) => (port.onmessage = answer(port));
scope.onmessage = (/** @type {MessageEvent} */ event) => answer(event.ports[0])(event);
