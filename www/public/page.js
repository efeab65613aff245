// @ts-check
// The page: what its buttons do.

import { askEntra } from "./direct-call.js";
import { Journal } from "./journal.js";
import { byId, element } from "./view/dom.js";
import { showAnswer } from "./view/answer.js";
import { showEvents, showRequests } from "./view/journal.js";
import { hideReport, showReport } from "./view/report.js";

/** What this page's own credential says. */
const own = new Journal("page");

const settings = await api("GET", "/api/settings");
showSettings();
byId("once").addEventListener("click", () => ask(1));
byId("many").addEventListener("click", () => ask(100));
byId("forget").addEventListener("click", forget);
byId("direct").addEventListener("click", askDirectly);
await ask(1);

/** @param {number} calls */
async function ask(calls) {
  await working(async () => {
    const begun = performance.now();
    const report = await api("POST", `/api/tokens?credential=${chosen()}&calls=${calls}`);
    const took = performance.now() - begun;
    showReport(report);
    const { credential, requestsSent, milliseconds } = report;
    say(
      `${credential}: ${calls === 1 ? "1 call" : `${calls} calls at once`}, ${requestsSent === 0 ? "no request" : requestsSent === 1 ? "1 request" : `${requestsSent} requests`} ` +
        `to Entra, ${duration(milliseconds)} on the server, ${duration(took)} from here.`,
    );
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

async function askDirectly() {
  await working(async () => {
    byId("answer").replaceChildren(element("p", {}, "Asking Entra…"));
    showAnswer(await askEntra(settings, own.log));
  });
}

/**
 * Does something with the buttons off, and then shows what went over the wire.
 * @param {() => Promise<void>} action
 */
async function working(action) {
  const buttons = [...document.querySelectorAll("button")];
  const focused = document.activeElement;
  for (const button of buttons) button.disabled = true;
  try {
    await action();
  } catch (error) {
    hideReport();
    say(`${/** @type {Error} */ (error).message}`, true);
  }
  for (const button of buttons) button.disabled = false;
  // A button that was switched off has lost the focus.
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

/** @param {string} text @param {boolean} [failed] */
function say(text, failed = false) {
  byId("said").textContent = text;
  byId("said").classList.toggle("failed", failed);
}

/** @param {number} milliseconds */
function duration(milliseconds) {
  return milliseconds < 1 ? "less than 1 ms" : `${Math.round(milliseconds)} ms`;
}

/**
 * @param {string} method
 * @param {string} path
 * @returns {Promise<any>}
 */
async function api(method, path) {
  const response = await fetch(path, { method });
  const value = await response.json();
  if (!response.ok) throw new Error(value.message);
  return value;
}
