// @ts-check
// Headless Chromium and Firefox: the suites on the stores of a browser, in pages and workers; in Chromium an extension, too, and tabs of one application.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Entra } from "../../npm/kit/entra.mjs";
import { keep } from "../../npm/kit/promises.mjs";
import { launchChromium } from "../../npm/start/chromium.mjs";
import { loadPuppeteer } from "../../npm/start/puppeteer.mjs";
import { contentOf, htmlOf, serve } from "./server.mjs";
import { tabs } from "./tabs.mjs";

/** Milliseconds for one page. */
const LIMIT = 240_000;

/**
 * What a browser is asked by.
 *
 * @typedef {object} Given
 * @property {string} tools
 * @property {string} project
 * @property {string} chromium
 * @property {string} firefox
 * @property {import("../../npm/kit/entra.mjs").Ready} ready
 * @property {string} grep
 *
 * @typedef {(result: import("../../npm/kit/promises.mjs").Result) => void} OnResult
 */

/** @param {Given} given @param {OnResult} report */
export async function runBrowser({ tools, project, chromium, ready, grep }, report) {
  const place = fs.mkdtempSync(path.join(os.tmpdir(), "stores-browser-"));
  const server = await serve({ project, ready, grep, report });
  const options = { userDataDir: path.join(place, "profile"), pipe: true, enableExtensions: true };
  const start = () => launchChromium({ tools, chromium, origin: ready.origin }, options);
  let browser = await start();
  const restart = async () => {
    await browser.close();
    browser = await start();
  };
  try {
    const entra = new Entra(ready);
    await keep({ tabs }, { browser: () => browser, restart, url: server.url, entra, ready }, report, { grep, before: () => entra.reset() });
    await visit(browser, server, `${server.url}/suites?kinds=session,local,IndexedDB`);
    await workers(browser, server, grep, report);
    const own = `chrome-extension://${await browser.installExtension(makeExtension(project, path.join(place, "extension")))}`;
    await visit(browser, server, `${own}/page.html?kinds=extension&server=${encodeURIComponent(server.url)}`);
    const inItsWorker = await ask(browser, `${own}/empty.html`, grep, (/** @type {string} */ grep) => {
      const port = /** @type {any} */ (globalThis).chrome.runtime.connect();
      return new Promise((resolve) => {
        /** @type {any[]} */
        const results = [];
        port.onMessage.addListener((/** @type {any} */ result) => (result.isOver ? resolve(results) : results.push(result)));
        port.postMessage({ grep });
      });
    });
    inItsWorker.forEach(report);
  } finally {
    await browser.close();
    server.close();
    fs.rmSync(place, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The same in Firefox, but for the extension, and for what takes a profile that outlives the browser. @param {Given} given @param {OnResult} report */
export async function runFirefox({ tools, project, firefox, ready, grep }, report) {
  const server = await serve({ project, ready, grep, report });
  const puppeteer = await loadPuppeteer(tools);
  const browser = await puppeteer.launch({ browser: "firefox", executablePath: firefox, headless: true });
  try {
    await visit(browser, server, `${server.url}/suites?kinds=session,local,IndexedDB`);
    await workers(browser, server, grep, report);
  } finally {
    await browser.close();
    server.close();
  }
}

/** A page that says when it is through. @param {any} browser @param {Awaited<ReturnType<typeof serve>>} server @param {string} url */
async function visit(browser, server, url) {
  const page = await browser.newPage();
  const done = server.done();
  const failed = new Promise((_, reject) => page.on("pageerror", reject));
  failed.catch(() => {});
  await page.goto(url);
  /** @type {any} */
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`the page is not through within ${LIMIT} ms`)), LIMIT)));
  await Promise.race([done, failed, late]).finally(() => clearTimeout(timer));
  await page.close();
}

/** What somebody whom a page can ask has to report. @param {any} browser @param {string} url @param {string} grep @param {(grep: string) => Promise<any[]>} within */
async function ask(browser, url, grep, within) {
  const page = await browser.newPage();
  await page.goto(url);
  const results = await page.evaluate(within, grep);
  await page.close();
  return results;
}

/** @param {any} browser @param {Awaited<ReturnType<typeof serve>>} server @param {string} grep @param {OnResult} report */
async function workers(browser, server, grep, report) {
  const all = await ask(browser, `${server.url}/tab`, grep, async (grep) => {
    const script = "/stores/browser/worker.mjs";
    const registration = await navigator.serviceWorker.register(script, { type: "module" });
    const service = /** @type {ServiceWorker} */ (registration.active ?? registration.waiting ?? registration.installing);
    const shared = new SharedWorker(script, { type: "module" }).port;
    const targets = Object.entries({ "a worker": new Worker(script, { type: "module" }), "a service worker": service, "a shared worker": shared });
    /** @type {any[]} */
    const results = [];
    for (const [where, target] of targets) {
      const { port1: here, port2: there } = new MessageChannel();
      const port = target instanceof MessagePort ? target : here;
      const over = new Promise((resolve) => {
        port.onmessage = ({ data }) => (data.isOver ? resolve(undefined) : results.push(data));
      });
      if (target instanceof MessagePort) target.postMessage({ where, grep });
      else target.postMessage({ where, grep }, [there]);
      await over;
    }
    return results;
  });
  all.forEach(report);
}

/** The project as an extension: a folder in which every name is a path. @param {string} project @param {string} place */
function makeExtension(project, place) {
  for (const part of ["npm/kit", "stores", "node_modules/azure-identity-wasm", "node_modules/jose"]) {
    for (const entry of fs.readdirSync(path.join(project, part), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      const to = path.join(place, path.relative(project, file));
      fs.mkdirSync(path.dirname(to), { recursive: true });
      fs.writeFileSync(to, contentOf(project, file));
    }
  }
  fs.copyFileSync(path.join(project, "stores/browser/extension/manifest.json"), path.join(place, "manifest.json"));
  fs.writeFileSync(path.join(place, "page.html"), htmlOf("/stores/browser/page.mjs"));
  fs.writeFileSync(path.join(place, "empty.html"), "<!doctype html>\n<title>empty</title>\n");
  return place;
}
