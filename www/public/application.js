// @ts-check
// The part of the page that is about an application's token, which its server has.

import { api } from "./api.js";
import { askEntra } from "./direct-call.js";
import { byId, chosen, duration, element, requests } from "./view/dom.js";
import { errorView } from "./view/error.js";
import { showTimings } from "./view/timings.js";
import { tokenView } from "./view/token.js";

/**
 * @param {Record<string, any>} settings
 * @param {(event: import("azure-identity-wasm").LogEvent) => void} log
 * @param {() => Promise<void>} done Called when something was asked.
 */
export function showApplication(settings, log, done) {
  const wanted = new URLSearchParams(location.search).get("credential");
  const usable = settings.credentials.filter((/** @type {any} */ credential) => credential.available);
  for (const { id, name } of usable) {
    const checked = id === wanted || (wanted === null && id === usable[0].id);
    byId("credentials").append(element("label", {}, element("input", { type: "radio", name: "credential", value: id, checked }), ` ${name}`));
  }
  const working = worker(done);
  const ask = (/** @type {number} */ calls) => working(() => askServer(calls, settings.scope));
  byId("once").addEventListener("click", () => ask(1));
  byId("many").addEventListener("click", () => ask(100));
  byId("forget").addEventListener("click", () => working(forget));
  byId("credentials").addEventListener("change", () => ask(1));
  byId("direct").addEventListener("click", () => working(() => fail("Asking Entra…", () => askEntra(settings, log))));
  byId("wrong").addEventListener("click", () => working(() => fail("The server asks Entra…", () => api("POST", "/api/tokens?credential=wrong&calls=1"))));
  if (wanted) ask(1);
}

/** @param {number} calls @param {string} scope */
async function askServer(calls, scope) {
  const begun = performance.now();
  const report = await api("POST", `/api/tokens?credential=${chosen("credential")}&calls=${calls}`);
  const took = performance.now() - begun;
  byId("report").replaceChildren(tokenView({ ...report, scope }));
  byId("report").hidden = false;
  showTimings(report.timings);
  const { credential, requestsSent, milliseconds } = report;
  const asked = calls === 1 ? "1 call" : `${calls} calls at once`;
  say(`${credential}: ${asked}, ${requests(requestsSent)} to Entra, ${duration(milliseconds)} on the server, ${duration(took)} from here.`);
  // For whoever reads this page as a program, as `cargo xtask demo` does.
  byId("report").dataset.milliseconds = JSON.stringify({ onServer: milliseconds, fromPage: took });
}

async function forget() {
  await api("DELETE", "/api/tokens");
  byId("report").hidden = true;
  say("The server has forgotten its tokens. The next call asks Entra again.");
}

/**
 * Does what must fail, and shows how it does.
 * @param {string} meanwhile
 * @param {() => Promise<unknown>} action
 */
async function fail(meanwhile, action) {
  byId("answer").replaceChildren(element("p", {}, meanwhile));
  const outcome = await action().then(
    () => element("p", { className: "verdict" }, "Entra gave a token. It must not."),
    (error) => errorView(error),
  );
  byId("answer").replaceChildren(outcome);
}

/**
 * What does something with all controls of this part off.
 * @param {() => Promise<void>} done
 */
function worker(done) {
  return async (/** @type {() => Promise<void>} */ action) => {
    const controls = [...byId("server").querySelectorAll(/** @type {"button"} */ ("button, input"))];
    const focused = document.activeElement;
    for (const control of controls) control.disabled = true;
    try {
      await action();
    } catch (error) {
      byId("report").hidden = true;
      say(errorView(/** @type {Error} */ (error)));
      byId("said").classList.add("failed");
    }
    for (const control of controls) control.disabled = false;
    // What was switched off has lost the focus.
    if (focused instanceof HTMLElement && byId("server").contains(focused)) focused.focus();
    await done();
  };
}

/** @param {Node | string} what */
function say(what) {
  byId("said").replaceChildren(what);
  byId("said").classList.remove("failed");
}
