// @ts-check
// The page: what its buttons do.

import { askEntra } from "./direct-call.js";
import { Journal } from "./journal.js";
import { byId, duration, element, requests } from "./view/dom.js";
import { errorView } from "./view/error.js";
import { showEvents, showRequests } from "./view/journal.js";
import { hideReport, showReport } from "./view/report.js";
import { showTimings } from "./view/timings.js";

/** What this page's own credential says. */
const own = new Journal("page");

const settings = await api("GET", "/api/settings");
showSettings();
byId("once").addEventListener("click", () => ask(1));
byId("many").addEventListener("click", () => ask(100));
byId("forget").addEventListener("click", forget);
byId("credentials").addEventListener("change", () => ask(1));
byId("direct").addEventListener("click", () => fail("Asking Entra…", () => askEntra(settings, own.log)));
byId("wrong").addEventListener("click", () => fail("The server asks Entra…", () => api("POST", "/api/tokens?credential=wrong&calls=1")));
await ask(1);

/** @param {number} calls */
async function ask(calls) {
  await working(async () => {
    const begun = performance.now();
    const report = await api("POST", `/api/tokens?credential=${chosen()}&calls=${calls}`);
    const took = performance.now() - begun;
    showReport(report);
    showTimings(report.timings);
    const { credential, requestsSent, milliseconds } = report;
    const asked = calls === 1 ? "1 call" : `${calls} calls at once`;
    say(`${credential}: ${asked}, ${requests(requestsSent)} to Entra, ${duration(milliseconds)} on the server, ${duration(took)} from here.`);
    // For whoever reads this page as a program, as `cargo xtask demo` does.
    byId("report").dataset.milliseconds = JSON.stringify({ onServer: milliseconds, fromPage: took });
  });
}

async function forget() {
  await working(async () => {
    await api("DELETE", "/api/tokens");
    hideReport();
    say("The server has forgotten its tokens. The next call asks Entra again.");
  });
}

/**
 * Does what must fail, and shows how it does.
 * @param {string} meanwhile
 * @param {() => Promise<unknown>} action
 */
async function fail(meanwhile, action) {
  await working(async () => {
    byId("answer").replaceChildren(element("p", {}, meanwhile));
    const outcome = await action().then(
      () => [element("p", { className: "verdict" }, "Entra gave a token. It must not.")],
      (error) => errorView(error),
    );
    byId("answer").replaceChildren(...outcome);
  });
}

/**
 * Does something with all controls off, and then shows what went over the wire.
 * @param {() => Promise<void>} action
 */
async function working(action) {
  const controls = [...document.querySelectorAll(/** @type {"button"} */ ("button, input"))];
  const focused = document.activeElement;
  for (const control of controls) control.disabled = true;
  try {
    await action();
  } catch (error) {
    hideReport();
    say(...errorView(/** @type {Error} */ (error)));
    byId("said").classList.add("failed");
  }
  for (const control of controls) control.disabled = false;
  // What was switched off has lost the focus.
  if (focused instanceof HTMLElement) focused.focus();
  const server = await api("GET", "/api/journal").catch(() => new Journal("server"));
  showRequests([...server.requests, ...own.requests]);
  showEvents([...server.events, ...own.events]);
}

/** Shows whom the page is about, and the choice of credentials. */
function showSettings() {
  const { tenantId, clientId, authorityHost, credentials } = settings;
  byId("place").textContent = `Application ${clientId} in tenant ${tenantId} at ${new URL(authorityHost).host}`;
  const wanted = new URLSearchParams(location.search).get("credential");
  const usable = credentials.filter((/** @type {any} */ credential) => credential.available);
  for (const { id, name } of usable) {
    const checked = id === wanted || (wanted === null && id === usable[0].id);
    const input = element("input", { type: "radio", name: "credential", value: id, checked });
    byId("credentials").append(element("label", {}, input, ` ${name}`));
  }
}

function chosen() {
  return /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=credential]:checked"))?.value ?? "secret";
}

/** @param {...(Node | string)} what */
function say(...what) {
  byId("said").replaceChildren(...what);
  byId("said").classList.remove("failed");
}

/**
 * @param {string} method
 * @param {string} path
 * @returns {Promise<any>}
 */
async function api(method, path) {
  const response = await fetch(path, { method });
  const value = await response.json();
  if (!response.ok) throw Object.assign(new Error(value.message), value);
  return value;
}
