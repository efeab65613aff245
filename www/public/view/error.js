// @ts-check
// An error of the library: what Entra said, and what to do.

import { element } from "./dom.js";

/** How our messages are built: what Entra said, the status, what to do, where to read more. */
const MESSAGE = /^(?<said>.*) \(status \d+\)\. (?<advice>.*?)(?: More: (?<more>https:\S+))?$/s;

/**
 * @param {{ name: string, message: string, errorResponse?: { errorCodes?: number[] } }} error
 * @returns {HTMLElement[]}
 */
export function errorView({ name, message, errorResponse }) {
  const [code] = errorResponse?.errorCodes ?? [];
  const { said = message, advice, more } = MESSAGE.exec(message)?.groups ?? {};
  const verdict = element("p", { className: "verdict" }, `${name}: `, element("strong", {}, code ? `AADSTS${code}` : "no token"));
  verdict.dataset.code = String(code ?? "");
  const parts = [verdict];
  if (advice) parts.push(element("h3", {}, "What to do"), element("p", { className: "advice" }, advice));
  if (more) parts.push(element("p", {}, element("a", { href: more, rel: "noreferrer" }, `More about AADSTS${code}`)));
  parts.push(element("h3", {}, advice ? "What Entra said" : "Why"), element("p", { className: "quote" }, said));
  return parts;
}
