// @ts-check
// Runs the vectors against the npm package inside a page of headless Chromium:
// node tests/drivers/js/browser.js --package DIR|NAME --dir tests/vectors --tools DIR [--chromium PATH] [--only PREFIX] [--json FILE]
// --tools: where puppeteer-core is installed (DIR/node_modules).

import path from "node:path";
import { pathToFileURL } from "node:url";
import { servePage } from "./browser/server.js";
import { main } from "./tools/cli.js";
import { locatePackage, resolveEntry } from "./tools/package.js";

/** Milliseconds without any result after which the page is taken for dead; far more than one vector may take. */
const SILENCE = 60_000;

await main("browser", { tools: "DIR", chromium: "PATH" }, async ({ packageDirectory, vectors, values }) => {
  if (!values.tools) throw new Error("--tools must name the directory where puppeteer-core is installed");
  const puppeteer = await loadPuppeteer(path.resolve(values.tools));
  const entry = path.relative(packageDirectory, resolveEntry(packageDirectory, ["browser", "import"]));
  const server = await servePage({ packageDirectory, entry, vectors });
  const browser = await puppeteer.launch({
    executablePath: values.chromium ?? "/usr/bin/chromium",
    headless: true,
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  try {
    const page = await browser.newPage();
    page.on("console", (/** @type {any} */ message) => {
      if (message.type() === "error") console.error(`browser console: ${message.text()}`);
    });
    page.on("pageerror", (/** @type {any} */ error) => console.error(`browser page error: ${error?.message ?? error}`));
    await page.goto(server.url);
    return await server.results(SILENCE);
  } finally {
    await browser.close();
    server.close();
  }
});

/** @param {string} tools */
async function loadPuppeteer(tools) {
  const entry = resolveEntry(locatePackage("puppeteer-core", tools), ["node", "import"]);
  const module = await import(pathToFileURL(entry).href);
  return module.default ?? module;
}
