// @ts-check
// Before anything of the package runs: what is opened, and every secret that passes, so that the tests can look for it elsewhere.

/** @typedef {{ inClick: boolean, blocked: boolean }} Opened */

/** Parameters and members that are secret, on their way out and back. */
const SENT = ["code", "code_verifier", "refresh_token"];
const RECEIVED = ["access_token", "refresh_token", "id_token", "client_info"];

/** Under which name a page leaves what it has stored for its tab alone, when that is led elsewhere. */
const LEFT = "left-by-the-page";
const left = localStorage.getItem(LEFT) ?? "";
localStorage.removeItem(LEFT);

/** @type {Opened[]} */
const opened = [];
/** @type {(Window | null)[]} */
const windows = [];
/** @type {Set<string>} */
const secrets = new Set();
/** @type {string[]} */
const rejections = [];

/** What this page has seen. `inClick`: whether a click's handler is on the stack. */
export const spy = { inClick: false, opened, secrets, rejections, left, windows };

const open = window.open.bind(window);
window.open = (url, ...more) => {
  const popup = open(url, ...more);
  windows.push(popup);
  opened.push({ inClick: spy.inClick, blocked: popup === null });
  return popup;
};

/** What requests wait for. @type {Promise<void> | undefined} */
let held;
/** Lets requests wait until the returned function is called. @returns {() => void} */
export function holdRequests() {
  let release = () => {};
  held = new Promise((resolve) => (release = resolve));
  return release;
}

const send = globalThis.fetch.bind(globalThis);
globalThis.fetch = async (input, init) => {
  await held;
  const body = input instanceof Request ? await input.clone().text() : init?.body;
  const form = new URLSearchParams(typeof body === "string" || body instanceof URLSearchParams ? body : "");
  for (const name of SENT) keep(form.get(name));
  const response = await send(input, init);
  if (form.has("grant_type")) {
    const answer = await response.clone().json().catch(() => ({}));
    for (const name of RECEIVED) keep(answer[name]);
  }
  return response;
};

addEventListener("pagehide", () => localStorage.setItem(LEFT, JSON.stringify({ ...sessionStorage })));
addEventListener("unhandledrejection", ({ reason }) => rejections.push(String(reason)));

/** @param {unknown} value */
function keep(value) {
  if (typeof value === "string" && value) secrets.add(value);
}
