// @ts-check
import { LENDS, LOCAL_OFFSET, PLATFORM } from "./questions.js";

/**
 * What the artefact asks of the machine that a host lends, and has answered at once (`src/js/machine.rs`).
 *
 * @param {any} host
 * @param {number} what
 * @param {string} text
 */
export function askMachine(host, what, text) {
  if (what === LENDS) return host[text] ? "yes" : "";
  if (what === PLATFORM) return String(host.platform ?? "");
  if (what === LOCAL_OFFSET && host.localOffset) return String(Math.trunc(host.localOffset(Number(text))));
  return "";
}
