// @ts-check
import { tokenFromStore } from "./worker.mjs";

addEventListener("message", (/** @type {any} */ { data, ports: [port] }) => void tokenFromStore(data).then((answer) => port.postMessage(answer)));
