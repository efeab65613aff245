// @ts-check
// The page: what is where, and what its buttons do.

import { api } from "./api.js";
import { showApplication } from "./application.js";
import { Journal } from "./journal.js";
import { PROVOCATIONS } from "./provoke.js";
import { keptChoice, readForm, showChoice, watchForm } from "./sign-in/choice.js";
import { DeviceSignIn } from "./sign-in/device.js";
import { Session } from "./sign-in/session.js";
import { showCode } from "./view/code.js";
import { announce, button, byId, copy, element, fieldById } from "./view/dom.js";
import { showError } from "./view/errors.js";
import { showCachedTime, showRequestCount, showSignInTime, watchWasm } from "./view/facts.js";
import { showEvents, showRequests } from "./view/journal.js";
import { showPerson } from "./view/person.js";
import { showPending } from "./view/sign-in.js";
import { showStorage } from "./view/storage.js";
import { showTheme } from "./view/theme.js";
import { noToken, tokenView } from "./view/token.js";

/** How many calls a measured time is the mean of. */
const CALLS = 10_000;

showTheme();
watchWasm();
/** What this page's own credentials say. */
const own = new Journal("page");
const settings = await api("GET", "/api/settings");
const log = (/** @type {import("azure-identity-wasm").LogEvent} */ event) => {
  own.log(event);
  showRequestCount(own.sent);
  if (event.event.startsWith("request.")) showRequestsSoon();
};
const session = new Session(settings, log);
const device = new DeviceSignIn();
showSettings();
watchForm(() => showCode(readForm(), settings.clientId));
for (const one of [session, device]) one.addEventListener("change", show);
byId("sign-in-form").addEventListener("submit", (event) => (event.preventDefault(), signIn()));
byId("cancel").addEventListener("click", () => (session.pending ?? device.pending)?.cancel());
byId("focus-window").addEventListener("click", () => session.pending?.controls?.focus());
byId("sign-out").addEventListener("click", () => attempt(() => signOut(false)));
byId("sign-out-entra").addEventListener("click", () => attempt(() => signOut(true)));
byId("more-form").addEventListener("submit", (event) => (event.preventDefault(), attempt(() => getToken(fieldById("more-scope").value))));
document.addEventListener("visibilitychange", () => document.hidden || attempt(() => session.check()));
showProvocations();
showApplication(settings, log, showWire);
const choice = keptChoice();
if (choice) await resume(choice);
await show();
// For whoever uses this page as a program.
document.documentElement.dataset.ready = "";

/** Called inside the click: whatever opens a window has to begin there. */
async function signIn() {
  const chosen = readForm();
  await attempt(async () => {
    const took = await (chosen.method === "device" ? device.signIn(chosen.scope) : session.signIn(chosen));
    if (took !== undefined) showSignInTime(took, chosen.method === "device" ? "by device code, typing included" : "from click to token, typing included");
    if (took !== undefined) tell(took);
    announce("Signed in.");
  });
}

/** @param {import("./sign-in/choice.js").Choice} choice */
async function resume(choice) {
  showChoice(choice);
  try {
    const took = await session.resume(choice);
    showSignInTime(took, "after coming back, without a question");
  } catch (error) {
    // Nobody is there any more: no error, but the way things are.
    if (/** @type {Error} */ (error).name !== "AuthenticationRequiredError") showError(error);
  }
}

/** @param {boolean} endSession */
async function signOut(endSession) {
  await (device.report ? device.signOut() : session.signOut(endSession));
  announce("Signed out.");
  byId("sign-in-button").focus();
}

/** Does something whose errors are shown. @param {() => Promise<unknown>} action */
async function attempt(action) {
  try {
    await action();
  } catch (error) {
    report(error);
  }
  await show();
}

/** @param {any} error */
function report(error) {
  const { name, scopes, claims } = error;
  const asks = name === "AuthenticationRequiredError" && scopes && session.record;
  showError(error, ...(asks ? [button("Ask the person", () => attempt(() => session.askAgain(scopes, claims)), "primary")] : []));
}

/** Shows all that may have changed. */
async function show() {
  showPending(session.pending ?? device.pending);
  const person = personNow();
  showPerson(person);
  byId("sign-in-button").classList.toggle("primary", !person);
  showTokens();
  for (const made of document.querySelectorAll(/** @type {"button"} */ ("#provocations button[data-signed-in]"))) made.disabled = !session.record;
  await showStorage(session.choice?.store, secrets());
  await showWire();
}

function personNow() {
  const { record, choice } = session;
  if (record && choice) {
    const { name } = [...session.tokens.values()][0]?.claims ?? {};
    const { username, tenantId } = record;
    return { username, name: name ? String(name) : undefined, tenantId, record, how: `by ${choice.method}, kept in ${choice.store === "memory" ? "memory" : `${choice.store} storage`}` };
  }
  const { report } = device;
  return report && { username: report.username, name: String(report.claims.name ?? report.username), tenantId: report.tenantId, how: "by device code, on the server" };
}

function showTokens() {
  const tokens = [...session.tokens.values()];
  byId("more-form").hidden = !session.record;
  const views = tokens.map((token) => tokenView(token, button("Get it again", () => attempt(() => getToken(token.scope)), "again"), button("Time 10,000 calls", () => attempt(() => timeCalls(token.scope)), "time")));
  if (!tokens.length && device.report) views.push(tokenView(device.report));
  const list = byId("token-list");
  // Open and closed as people left it.
  const closed = [...list.querySelectorAll("details")].map((details) => !details.open);
  list.replaceChildren(...(views.length ? views : [noToken()]));
  // One that stands alone is read at once; of several, each is opened by who wants to.
  list.querySelectorAll("details").forEach((details, place) => (details.open = closed[place] === undefined ? views.length === 1 : !closed[place]));
}

/** @param {string} scope */
async function getToken(scope) {
  tell(await session.getToken(scope));
}

/** For whoever reads this page as a program, as `cargo xtask demo` does. @param {number} milliseconds */
function tell(milliseconds) {
  byId("token-list").dataset.milliseconds = String(milliseconds);
}

/** @param {string} scope */
async function timeCalls(scope) {
  showCachedTime(await session.timeCached(scope, CALLS));
}

/** What nobody may find in storage. @returns {Record<string, string>} */
function secrets() {
  const [token] = session.tokens.values();
  const { record } = session;
  if (!token || !record) return {};
  return { "the token": token.token, "its signature": token.token.slice(-24), "the user's name": record.username, "the account's id": record.homeAccountId, "the client id": settings.clientId };
}

/** Soon, and once for many. @type {ReturnType<typeof setTimeout> | undefined} */
let soon;
function showRequestsSoon() {
  soon ??= setTimeout(() => ((soon = undefined), showWire()), 50);
}

/** What went over the wire, from here and from the server. */
async function showWire() {
  const server = await api("GET", "/api/journal").catch(() => new Journal("server"));
  showRequests([...server.requests, ...own.requests]);
  showEvents([...server.events, ...own.events]);
}

function showProvocations() {
  const page = { settings, session, choice: readForm, log, say: announceLoudly };
  const items = PROVOCATIONS.map(({ id, text, what, signedIn, emulator, run }) => {
    const made = button(text, async () => (await attempt(() => run(page)), announceLoudly("")));
    made.id = `provoke-${id}`;
    const needs = [signedIn && "Somebody has to be signed in.", emulator && !settings.plainOrigin && "It needs the emulator."].filter(Boolean).join(" ");
    if (signedIn) made.dataset.signedIn = "";
    if (emulator && !settings.plainOrigin) made.hidden = true;
    const hint = element("span", { className: "hint", id: `about-${id}` }, `${what} ${needs}`);
    made.setAttribute("aria-describedby", hint.id);
    return element("li", {}, made, hint);
  });
  byId("provocations").append(...items, element("li", { id: "provoked", className: "soft" }));
}

/** @param {string} text */
function announceLoudly(text) {
  byId("provoked").textContent = text;
  announce(text);
}

/** Shows whom the page is about, and who may sign in. */
function showSettings() {
  const { tenantId, clientId, authorityHost, person } = settings;
  byId("place").textContent = `Application ${clientId} in tenant ${tenantId} at ${new URL(authorityHost).host}`;
  fieldById("tenant").value = tenantId;
  byId("tenants").append(...[tenantId, "organizations", "common"].map((value) => element("option", { value })));
  byId("guest").hidden = !person;
  if (!person) return;
  for (const [what, value] of Object.entries({ name: person.username, password: person.password })) {
    byId(`guest-${what}`).textContent = value;
    byId(`copy-${what}`).addEventListener("click", () => copy(byId(`copy-${what}`), value));
  }
  byId("copy-code").addEventListener("click", () => copy(byId("copy-code"), byId("user-code").textContent ?? ""));
  /** @type {HTMLAnchorElement} */ (byId("trust")).href = `${authorityHost}/__emulator/`;
}
