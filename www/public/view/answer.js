// @ts-check
// What Entra said to the page itself, and what to do instead.

import { byId, element } from "./dom.js";

/** How our messages are built: what Entra said, the status, what to do, where to read more. */
const MESSAGE = /^(?<said>.*) \(status \d+\)\. (?<advice>.*?)(?: More: (?<more>https:\S+))?$/s;

/** @param {{ token: boolean, error?: any }} answer */
export function showAnswer({ token, error }) {
  if (token) {
    byId("answer").replaceChildren(element("p", { className: "verdict bad" }, "Entra gave this page a token. It must not: whoever opens the page could have one."));
    return;
  }
  const [code] = error.errorResponse?.errorCodes ?? [];
  const { said = error.message, advice, more } = MESSAGE.exec(error.message)?.groups ?? {};
  const verdict = element("p", { className: "verdict" }, code ? "Refused: " : `${error.name}: `, element("strong", {}, code ? `AADSTS${code}` : "no answer"));
  verdict.dataset.code = String(code ?? "");
  const parts = [verdict, element("p", { className: "quote" }, said)];
  if (advice) parts.push(element("h3", {}, "What to do instead"), element("p", { className: "advice" }, advice));
  if (more) parts.push(element("p", {}, element("a", { href: more, rel: "noreferrer" }, `More about AADSTS${code}`)));
  byId("answer").replaceChildren(...parts);
}
