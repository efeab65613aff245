// @ts-check
// A token: what it is for, how long it lives, what it says. Never the token itself: its ends are enough to tell it from another one.

import { claimsView } from "./claims.js";
import { button, copy, element } from "./dom.js";
import { lifeBar } from "./life.js";

/** What people call the resources. @type {Record<string, string>} */
const NAMES = {
  "https://graph.microsoft.com": "Microsoft Graph",
  "https://storage.azure.com": "Azure Storage",
  "https://vault.azure.net": "Azure Key Vault",
  "https://management.azure.com": "Azure Resource Manager",
};

/**
 * @typedef {object} Shown
 * @property {string} scope
 * @property {Record<string, unknown>} claims
 * @property {number} acquiredOn
 * @property {number} expiresOn
 * @property {number} [refreshAfter]
 * @property {string} [token] Only where the page has it.
 * @property {string} [note] How it came.
 *
 * @param {Shown} shown
 * @param {...HTMLElement} buttons
 */
export function tokenView(shown, ...buttons) {
  const { scope, claims, token, note } = shown;
  const { name, permission } = resourceOf(scope);
  const all = [...buttons];
  if (token) all.push(copyButton(token));
  return element(
    "article",
    { className: "token" },
    element("h3", {}, name, element("code", { className: "permission" }, permission)),
    lifeBar(shown, `the token for ${name}`),
    element(
      "p",
      { className: "itself" },
      element("code", {}, token ? shortened(token) : "kept on the server"),
      element("span", { className: "soft" }, note ?? ""),
      ...(all.length ? [element("span", { className: "buttons" }, ...all)] : []),
    ),
    element("details", { open: true }, element("summary", {}, "What it says"), claimsView(claims)),
  );
}

/** Where tokens will be: the shape of one. */
export function noToken() {
  const bar = element("div", { className: "life" }, element("span", { className: "rest" }), element("i", { className: "mark" }));
  bar.ariaHidden = "true";
  return element("div", { className: "ghost" }, bar, element("p", { className: "soft" }, "None yet. Its life will be a bar; the mark is where the package renews it."));
}

/** The resource as people call it, and what is wanted of it. @param {string} scope */
export function resourceOf(scope) {
  const [, resource, permission] = /^(.*)\/([^/]*)$/.exec(scope) ?? ["", scope, ""];
  return { name: NAMES[resource] ?? resource, permission };
}

/** @param {string} token */
function shortened(token) {
  return `${token.slice(0, 10)}…${token.slice(-6)}, ${token.length.toLocaleString("en")} characters`;
}

/** @param {string} token */
function copyButton(token) {
  const made = button("Copy the token", () => copy(made, token), "quiet");
  return made;
}
