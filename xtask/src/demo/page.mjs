// @ts-check
// Opens the demo page in headless Chromium, uses it as a person would, and prints what it then shows.
// node xtask/src/demo/page.mjs --tools DIR --chromium PROGRAM --url URL --ask secret|assertion|entra|person
// with what the emulator printed in the variable ENTRA_EMULATOR
// --tools: where puppeteer-core is installed (DIR/puppeteer-core). `entra` is the page's own call to Entra, `person` a sign-in by popup.

import path from "node:path";
import { parseArgs } from "node:util";
import { launchChromium } from "../../../tests/npm/start/chromium.mjs";
import { endWithStdin, onEnd } from "../../../tests/real-clients/parties/lifetime.mjs";
import { failPlainly } from "./failure.mjs";

/** Milliseconds for anything that the page does; it takes a tenth of a second. */
const LIMIT = 30_000;

/** What every route asks for. */
const SCOPE = "https://storage.azure.com/.default";

const text = /** @type {const} */ ({ type: "string" });
const { tools = "", chromium = "", url = "", ask = "" } = parseArgs({ options: { tools: text, chromium: text, url: text, ask: text } }).values;
failPlainly();
endWithStdin();
const { origin, username, password } = JSON.parse(process.env.ENTRA_EMULATOR ?? "{}");
// The pages that it opens are ours and the emulator's.
const browser = await launchChromium({ tools: path.resolve(tools, "../.."), chromium, origin });
onEnd(() => browser.process()?.kill("SIGKILL"));
const page = await browser.newPage();
page.setDefaultTimeout(LIMIT);
/** @type {string[]} */
const complaints = [];
page.on("pageerror", (/** @type {any} */ error) => complaints.push(String(error)));
try {
  console.log(JSON.stringify(await (ask === "entra" ? askEntra() : ask === "person" ? signIn() : askServer())));
} catch (error) {
  const said = await page.evaluate(() => document.body.innerText).catch(() => "");
  throw new Error(`the page does not show what it should: ${[...complaints, said].join("\n")}`, { cause: error });
}
await browser.close();
process.exit();

/** The report of the page's server, which the page asks for as soon as it is open; then a second time. */
async function askServer() {
  await page.goto(`${url}?credential=${ask}`);
  const first = await report();
  await page.evaluate(() => delete document.getElementById("report")?.dataset.milliseconds);
  await page.click("#once");
  const second = await report();
  const milliseconds = { getToken: first.milliseconds.fromPage, getTokenCached: second.milliseconds.fromPage };
  return { credential: first.said.split(":")[0], claims: first.claims, milliseconds };
}

/** @returns {Promise<{ said: string, claims: Record<string, unknown>, milliseconds: { onServer: number, fromPage: number } }>} */
async function report() {
  await page.waitForSelector("#report[data-milliseconds], #said.failed");
  const { said, milliseconds } = await page.evaluate(() => {
    const milliseconds = JSON.parse(document.getElementById("report")?.dataset.milliseconds ?? "null");
    if (!milliseconds) throw new Error("the server gave no report");
    return { said: document.getElementById("said")?.textContent ?? "", milliseconds };
  });
  return { said, milliseconds, claims: await claims("#report") };
}

/** What a token says that the page shows there. @param {string} place @returns {Promise<Record<string, unknown>>} */
function claims(place) {
  return page.$$eval(`${place} [data-claim]`, (/** @type {HTMLElement[]} */ shown) =>
    Object.fromEntries(shown.map(({ dataset: { claim = "", value } }) => [claim, claim === "exp" ? Number(value) : value])),
  );
}

/** What Entra says to the page itself. */
async function askEntra() {
  await page.goto(url);
  await page.waitForSelector("html[data-ready]");
  await page.click("#direct");
  await page.waitForSelector("#answer .verdict");
  return page.evaluate(() => {
    const answer = document.getElementById("answer");
    const textOf = (/** @type {string} */ selector) => answer?.querySelector(selector)?.textContent ?? "";
    const verdict = /** @type {HTMLElement | null | undefined} */ (answer?.querySelector(".verdict"));
    return { credential: "ClientSecretCredential", code: Number(verdict?.dataset.code) || undefined, said: verdict?.textContent, advice: textOf(".advice") };
  });
}

/** A person signs in in Entra's window; then the page asks again. */
async function signIn() {
  await page.goto(url);
  await page.waitForSelector("html[data-ready]");
  await page.$eval("#scope", (/** @type {HTMLInputElement} */ field, /** @type {string} */ scope) => (field.value = scope), SCOPE);
  const opened = new Promise((resolve) => page.once("popup", resolve));
  await page.click("#sign-in-button");
  const entra = /** @type {any} */ (await opened);
  await entra.waitForSelector("#username");
  await entra.type("#username", username);
  await Promise.all([entra.waitForNavigation(), entra.click("#next")]);
  await entra.type("#password", password);
  // The window may be gone before it has told.
  await entra.click("#sign-in").catch(() => {});
  const getToken = await milliseconds();
  await page.click("#token-list .again");
  return { credential: "InteractiveBrowserCredential", claims: await claims("#token-list"), milliseconds: { getToken, getTokenCached: await milliseconds() } };
}

/** How long the page's last call took. @returns {Promise<number>} */
async function milliseconds() {
  await page.waitForSelector("#token-list[data-milliseconds], #error-list .error");
  return page.evaluate(() => {
    const { dataset } = /** @type {HTMLElement} */ (document.getElementById("token-list"));
    const took = dataset.milliseconds;
    if (!took) throw new Error("nobody is signed in");
    delete dataset.milliseconds;
    return Number(took);
  });
}
