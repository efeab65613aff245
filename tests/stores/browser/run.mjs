// @ts-check
// Headless Chromium: the suites on the stores of a browser, in pages, workers and an extension; and tabs of one application.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Entra } from "../../npm/kit/entra.mjs";
import { keep } from "../../npm/kit/promises.mjs";
import { launchChromium } from "../../npm/start/chromium.mjs";
import { contentOf, htmlOf, serve } from "./server.mjs";
import { tabs } from "./tabs.mjs";

/** Milliseconds for one page. */
const LIMIT = 240_000;

/**
 * @param {{ tools: string, project: string, chromium: string, ready: import("../../npm/kit/entra.mjs").Ready, grep: string }} given
 * @param {(result: import("../../npm/kit/promises.mjs").Result) => void} report
 */
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
    await visit(`${server.url}/suites?kinds=session,local,IndexedDB`);
    await workers();
    const own = `chrome-extension://${await browser.installExtension(makeExtension(project, path.join(place, "extension")))}`;
    await visit(`${own}/page.html?kinds=extension&server=${encodeURIComponent(server.url)}`);
    await ask(`${own}/empty.html`, (/** @type {string} */ grep) => {
      const port = /** @type {any} */ (globalThis).chrome.runtime.connect();
      return new Promise((resolve) => {
        /** @type {any[]} */
        const results = [];
        port.onMessage.addListener((/** @type {any} */ result) => (result.isOver ? resolve(results) : results.push(result)));
        port.postMessage({ grep });
      });
    });
  } finally {
    await browser.close();
    server.close();
    fs.rmSync(place, { recursive: true, force: true, maxRetries: 5 });
  }

  /** A page that says when it is through. @param {string} url */
  async function visit(url) {
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

  /** What somebody whom a page can ask has to report. @param {string} url @param {(grep: string) => Promise<any[]>} within */
  async function ask(url, within) {
    const page = await browser.newPage();
    await page.goto(url);
    for (const result of await page.evaluate(within, grep)) report(result);
    await page.close();
  }

  async function workers() {
    await ask(`${server.url}/tab`, async (grep) => {
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
  }
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
