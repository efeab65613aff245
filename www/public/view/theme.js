// @ts-check
// The switch for the page's colours. What was chosen is kept; `/theme.js` applies it before the page is painted.

import { byId } from "./dom.js";

const KEY = "demo.theme";

export function showTheme() {
  const root = document.documentElement;
  const input = byId("theme").querySelector(`[value="${root.dataset.theme ?? "system"}"]`);
  if (input instanceof HTMLInputElement) input.checked = true;
  byId("theme").addEventListener("change", ({ target }) => {
    const theme = /** @type {HTMLInputElement} */ (target).value;
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    keep(theme);
  });
}

/** @param {string} theme */
function keep(theme) {
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // For this page alone, then.
  }
}
