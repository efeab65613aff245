// @ts-check
// What the pages of all libraries have: buttons, and what came of the last one.

/**
 * @typedef {object} Application What a page does with its library.
 * @property {() => Promise<string | undefined>} begin What it does when it is loaded: the token, if somebody is back from a sign-in.
 * @property {() => Promise<string>} popup
 * @property {() => Promise<unknown>} redirect
 * @property {(scope: string, renew: boolean) => Promise<string>} silent
 * @property {() => Promise<unknown>} signOut
 */

/** @type {any} */
const page = globalThis;

/**
 * Who asks for what: the page's server tells it.
 * @type {{ tenantId: string, clientId: string, scope: string, other: string }}
 */
export const given = await (await fetch("/given.json")).json();

/** Where the page is, and the one that answers of sign-ins come to. */
export const home = location.origin + location.pathname;
export const redirectUri = new URL("redirect.html", home).href;

/** @param {Application} application */
export async function serve(application) {
  on("popup", () => application.popup());
  on("redirect", () => application.redirect());
  on("silent", () => application.silent(given.scope, false));
  on("renew", () => application.silent(given.scope, true));
  on("other", () => application.silent(given.other, false));
  on("sign-out", () => application.signOut());
  await tell(() => application.begin());
  document.body.dataset.ready = "";
}

/** @param {string} id @param {() => Promise<unknown>} action */
function on(id, action) {
  document.getElementById(id)?.addEventListener("click", () => void tell(action));
}

/** @param {() => Promise<unknown>} action */
async function tell(action) {
  page.said = undefined;
  const begun = performance.now();
  try {
    const value = await action();
    page.said = { value: value ?? null, milliseconds: performance.now() - begun };
  } catch (error) {
    const { name, message } = /** @type {any} */ (error);
    page.said = { error: { name, message } };
  }
}
