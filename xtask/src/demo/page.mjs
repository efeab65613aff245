// @ts-check
// Opens the demo page in headless Chromium, uses it as a person would, and prints what it then shows.
// node xtask/src/demo/page.mjs --tools DIR --chromium PROGRAM --url URL --ask secret|assertion|entra
// --tools: where puppeteer-core is installed (DIR/node_modules). `entra` is the page's own call to Entra.

import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import { locatePackage, resolveEntry } from "../../../tests/drivers/js/tools/package.js";
import { endWithStdin, onEnd } from "../../../tests/real-clients/parties/lifetime.mjs";
import { failPlainly } from "./failure.mjs";

/** Milliseconds for anything that the page does; it takes a tenth of a second. */
const LIMIT = 30_000;

const text = /** @type {const} */ ({ type: "string" });
const { tools = "", chromium = "", url = "", ask = "" } = parseArgs({ options: { tools: text, chromium: text, url: text, ask: text } }).values;
failPlainly();
endWithStdin();
const module = await import(pathToFileURL(resolveEntry(locatePackage("puppeteer-core", tools), ["node", "import"])).href);
const browser = await (module.default ?? module).launch({
  executablePath: chromium,
  headless: true,
  // The one page that it opens is ours.
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
});
onEnd(() => browser.process()?.kill("SIGKILL"));
const page = await browser.newPage();
page.setDefaultTimeout(LIMIT);
/** @type {string[]} */
const complaints = [];
page.on("pageerror", (/** @type {any} */ error) => complaints.push(String(error)));
try {
  console.log(JSON.stringify(ask === "entra" ? await askEntra() : await askServer()));
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

/** @returns {Promise<{ said: string, claims: Record<string, string>, milliseconds: { onServer: number, fromPage: number } }>} */
async function report() {
  await page.waitForSelector("#report[data-milliseconds], #said.failed");
  return page.evaluate(() => {
    const claims = [...document.querySelectorAll("[data-claim]")].map((shown) => {
      const { claim = "", value } = /** @type {HTMLElement} */ (shown).dataset;
      return [claim, claim === "exp" ? Number(value) : value];
    });
    const milliseconds = JSON.parse(document.getElementById("report")?.dataset.milliseconds ?? "null");
    if (!milliseconds) throw new Error("the server gave no report");
    return { said: document.getElementById("said")?.textContent ?? "", claims: Object.fromEntries(claims), milliseconds };
  });
}

/** What Entra says to the page itself. */
async function askEntra() {
  await page.goto(url);
  await report();
  await page.click("#direct");
  await page.waitForSelector("#answer .verdict");
  return page.evaluate(() => {
    const answer = document.getElementById("answer");
    const textOf = (/** @type {string} */ selector) => answer?.querySelector(selector)?.textContent ?? "";
    const verdict = /** @type {HTMLElement | null | undefined} */ (answer?.querySelector(".verdict"));
    return { credential: "ClientSecretCredential", code: Number(verdict?.dataset.code) || undefined, said: verdict?.textContent, advice: textOf(".advice") };
  });
}
