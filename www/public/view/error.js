// @ts-check
// An error of the library as a card: what happened, what to do, and what Microsoft's support asks for.

import { element, time } from "./dom.js";

/** How our messages are built: whose they are, what Entra said, the status, what to do, where to read more. */
const MESSAGE = /^(?<said>.*?) \(status \d+\)(?:\. |\.$|$)(?<advice>.*?)(?: ?More: (?<more>https:\S+))?$/s;
/** Where Entra said nothing: what happened, then what to do. */
const PLAIN = /^(?<said>.*?\.) (?<advice>.+)$/s;
/** The credential that the message begins with. */
const CREDENTIAL = /^\w+Credential: /;
/** What stands above and below by itself. */
const KNOWN = /^[a-z_]+: (?:AADSTS\d+: )?| Trace ID: .*$/gs;

/** Where nothing is to be repaired: what the person may do. By the error's code or name. @type {Record<string, string>} */
const NEXT = {
  user_cancelled: "Nothing is wrong. Sign in again whenever you like.",
  access_denied: "The person said no on Entra's page. Ask them again when they want to.",
  AbortError: "Nothing is wrong. Begin again whenever you like.",
  temporarily_unavailable: "Wait a while, then ask again. The package has waited between its own tries.",
};

/**
 * @param {{ name: string, message: string, errorResponse?: import("azure-identity-wasm").ErrorResponse, retryable?: boolean, retryAfter?: number }} error
 * @param {...HTMLElement} actions What can be done at once.
 * @returns {HTMLElement}
 */
export function errorView({ name, message, errorResponse, retryable, retryAfter }, ...actions) {
  const { errorCodes = [], error, traceId, correlationId, suberror } = errorResponse ?? {};
  // One that asks for a person has no response, and yet its number.
  const code = errorCodes[0] ?? /AADSTS(\d+)/.exec(message)?.[1];
  const text = message.replace(CREDENTIAL, "");
  const { said = text, advice: ours, more } = (MESSAGE.exec(text) ?? PLAIN.exec(text))?.groups ?? {};
  const advice = ours || NEXT[error ?? name];
  const verdict = element("p", { className: "verdict" }, element("strong", {}, code ? `AADSTS${code}` : (error ?? name)), " ", code || error ? element("span", {}, name) : "");
  verdict.dataset.code = String(code ?? "");
  const facts = {
    error: [error, suberror].filter(Boolean).join(", "),
    "try again": retryAfter ? `in ${Math.ceil(retryAfter)} s` : retryable ? "later may help" : "",
    trace: traceId,
    correlation: correlationId,
  };
  const pairs = Object.entries(facts).flatMap(([term, value]) => (value ? [element("dt", {}, term), element("dd", {}, value)] : []));
  const card = element("article", { className: "error" }, element("header", {}, verdict, time(Date.now())));
  if (advice) card.append(element("h3", {}, "What to do"), element("p", { className: "advice" }, sentence(advice)));
  card.append(element("h3", {}, code || traceId ? "What Entra said" : "What happened"), element("p", { className: "quote" }, sentence(said.replace(KNOWN, ""))));
  if (pairs.length) card.append(element("dl", { className: "pairs" }, ...pairs));
  if (more) card.append(element("p", {}, element("a", { href: more, rel: "noreferrer", target: "_blank" }, code ? `More about AADSTS${code}` : "More")));
  if (actions.length) card.append(element("p", { className: "buttons" }, ...actions));
  card.dataset.summary = sentence(advice || said);
  return card;
}

/** @param {string} text */
function sentence(text) {
  const [first = ""] = text;
  return `${first.toUpperCase()}${text.slice(first.length)}${/[.!?…]$/.test(text.trim()) ? "" : "."}`;
}
