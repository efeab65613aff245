// @ts-check
// How somebody wants to sign in: what the form says, and what of it is kept to find them again.

import { byId, chosen, fieldById } from "../view/dom.js";

const KEY = "demo.signed-in";

/**
 * @typedef {object} Choice
 * @property {string} method
 * @property {string} scope
 * @property {string} tenantId
 * @property {string} store
 * @property {string} [loginHint]
 * @property {string} [prompt]
 */

const METHODS = {
  popup: "A window of its own, opened inside the click. It comes back through a page of this origin, whatever Cross-Origin-Opener-Policy Entra has.",
  redirect: "This page goes to Entra and comes back. For browsers that open no windows, and for phones.",
  device:
    "A code to type in on another device. Entra answers no page that asks for one (it sends no CORS headers there), so this page's server " +
    "asks, and keeps the token. Pages have the other two ways; this one is for terminals and television sets.",
};

/** @type {Record<string, string>} */
const STORES = {
  memory: "In this page alone: a reload forgets them.",
  session: "sessionStorage: they outlive a reload, and end with this tab.",
  local: "localStorage: for all tabs, and after the browser was closed.",
  indexedDB: "IndexedDB: for all tabs and for workers, and after the browser was closed.",
};

/** Keeps the explanations of the form true. @param {() => void} changed */
export function watchForm(changed) {
  const update = () => {
    const method = /** @type {keyof typeof METHODS} */ (chosen("method"));
    byId("method-hint").textContent = METHODS[method];
    byId("store-hint").textContent = STORES[chosen("store")];
    for (const field of document.querySelectorAll(".in-page")) /** @type {HTMLElement} */ (field).hidden = method === "device";
    byId("sign-in-button").textContent = method === "device" ? "Get a code" : "Sign in";
    changed();
  };
  for (const event of ["change", "input"]) byId("sign-in-form").addEventListener(event, update);
  update();
}

/** @returns {Choice} */
export function readForm() {
  const [loginHint, prompt] = ["login-hint", "prompt"].map((id) => fieldById(id).value.trim() || undefined);
  const [scope, tenantId] = ["scope", "tenant"].map((id) => fieldById(id).value.trim());
  return { method: chosen("method"), scope, tenantId, store: chosen("store"), loginHint, prompt };
}

/** Keeps a choice for as long as its store keeps tokens. @param {Choice} choice @param {boolean} leaving Whether this page is left now. */
export function keepChoice(choice, leaving) {
  forgetChoice();
  if (choice.store === "memory" && !leaving) return;
  const place = choice.store === "local" || choice.store === "indexedDB" ? localStorage : sessionStorage;
  place.setItem(KEY, JSON.stringify(choice));
}

/** @returns {Choice | undefined} */
export function keptChoice() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

export function forgetChoice() {
  for (const place of [sessionStorage, localStorage]) place.removeItem(KEY);
}

/** The form as it was when somebody signed in. @param {Choice} choice */
export function showChoice({ method, scope, tenantId, store, loginHint = "", prompt = "" }) {
  for (const [id, value] of Object.entries({ scope, tenant: tenantId, "login-hint": loginHint, prompt })) fieldById(id).value = value;
  for (const [name, value] of Object.entries({ method, store })) {
    const input = document.querySelector(`input[name=${name}][value="${CSS.escape(value)}"]`);
    if (input instanceof HTMLInputElement) input.checked = true;
  }
  byId("sign-in-form").dispatchEvent(new Event("change"));
}
