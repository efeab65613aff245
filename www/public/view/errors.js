// @ts-check
// The errors that there were, newest first.

import { announce, byId } from "./dom.js";
import { errorView } from "./error.js";

/** How many are kept. */
const MOST = 6;

/** @param {any} error @param {...HTMLElement} actions */
export function showError(error, ...actions) {
  byId("no-errors").hidden = true;
  const list = byId("error-list");
  const card = errorView(error, ...actions);
  list.prepend(card);
  for (const old of [...list.querySelectorAll(".error")].slice(MOST)) old.remove();
  announce(`${error.name}: ${card.dataset.summary}`);
  return card;
}
