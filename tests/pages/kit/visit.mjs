// @ts-check
// A browser of somebody new: its tabs, the windows that open, and all that is said on their consoles.

import fs from "node:fs";
import path from "node:path";
import { ok } from "../../npm/kit/assert.mjs";
import { signIn } from "./person.mjs";
import { Tab } from "./tab.mjs";
import { until, within } from "./waiting.mjs";

/** Milliseconds for a page or a window to appear. */
const STEP = 10_000;

/** @typedef {import("../../npm/kit/people.mjs").Person} Person */

export class Visit {
  /** What the consoles of all pages said. @type {string[]} */
  console = [];
  /** @type {Tab[]} */
  #tabs = [];
  /** Windows that a test has been given. @type {Set<any>} */
  #given = new Set();
  /** @type {Set<any>} */
  #heard = new Set();
  #context;

  /** @param {import("./world.mjs").PagesWorld} world @param {any} context Of puppeteer-core. */
  constructor(world, context) {
    this.world = world;
    this.#context = context;
    const hear = (/** @type {any} */ page) => page && this.#hear(page);
    context.on("targetcreated", (/** @type {any} */ target) => void target.page().then(hear, () => {}));
  }

  /**
   * A tab with the application.
   * @param {{ coop?: boolean, path?: string, url?: string }} [given] `coop`: whether it has `Cross-Origin-Opener-Policy: same-origin`.
   */
  async tab({ coop = true, path: pathname = `/${coop ? "coop" : "plain"}/app.html`, url = this.world.app.origin + pathname } = {}) {
    const page = await this.#context.newPage();
    this.#hear(page);
    const tab = new Tab(this, page, url);
    this.#tabs.push(tab);
    await tab.open();
    return tab;
  }

  /** Another page, which is no tab of the application's. @param {string} url */
  async page(url) {
    const page = await this.#context.newPage();
    this.#hear(page);
    this.#given.add(page);
    await page.goto(url, { timeout: STEP });
    return page;
  }

  /** The window that has opened for the sign-in. @returns {Promise<any>} A page of puppeteer-core. */
  async popup() {
    /** @type {any} */
    let popup;
    await until(async () => (popup = (await this.#windows()).find((page) => !this.#given.has(page))), "a window for the sign-in", STEP);
    this.#given.add(popup);
    return popup;
  }

  /** Nothing but the application's tabs is left. */
  async alone() {
    await until(async () => (await this.#windows()).length === 0, "every window is closed", STEP);
  }

  /** A person signs in on Entra's pages. @param {any} page @param {Person} user @param {{ code?: string }} [more] */
  async signIn(page, user, more) {
    return signIn(page, user, { origin: this.world.ready.origin, ...more });
  }

  /**
   * A click, a person who signs in, and what comes of it: for a redirect, by a call after the return.
   * @param {"popup" | "redirect"} style @param {Tab} tab @param {any} scopes @param {Person} user @param {string} [method]
   * @returns {Promise<import("./tab.mjs").Call>}
   */
  async signInAt(style, tab, scopes, user, method = "getToken") {
    const call = await tab.click(method, scopes);
    await this.signIn(style === "popup" ? await this.popup() : tab.page, user);
    if (style === "popup") return call;
    await tab.isBack();
    return tab.call(method, scopes);
  }

  /**
   * The same, where it is to succeed.
   * @param {"popup" | "redirect"} style @param {Tab} tab @param {any} scopes @param {Person} user @param {string} [method]
   * @returns {Promise<any>} A token, or a record.
   */
  async signInBy(style, tab, scopes, user, method) {
    return (await this.signInAt(style, tab, scopes, user, method)).value();
  }

  /** Fails if a promise in a tab was rejected, and nobody handles it. */
  async areHandled() {
    for (const tab of this.#tabs) {
      const rejections = await tab.rejections().catch(() => []);
      ok(rejections.length === 0, `nobody handles ${rejections[0]}`);
    }
  }

  /** What there is to see when a promise is not kept; the pages are kept as pictures. @param {string} name Of the promise. */
  async seen(name) {
    const { screenshots, engine, entra } = this.world;
    fs.mkdirSync(screenshots, { recursive: true });
    const title = `${engine} ${name}`.replace(/\W+/g, "-").slice(0, 120);
    const file = (/** @type {number} */ index) => path.join(screenshots, `${title}-${index + 1}.png`);
    const all = await within(2000, this.#context.pages()).catch(() => []);
    const pages = all.map(async (/** @type {any} */ page, /** @type {number} */ index) => {
      await within(2000, page.screenshot({ path: file(index) })).catch(() => {});
      const text = await within(2000, page.evaluate(() => document.body?.innerText ?? "")).catch(String);
      return `  ${withoutSecrets(page.url())}: ${String(text).replace(/\s+/g, " ").slice(0, 300)}`;
    });
    const latest = (await entra.log()).slice(-12);
    const requests = latest.map(({ kind, status, aadsts }) => `  ${kind} ${status ?? "no answer"}${aadsts ? ` AADSTS${aadsts}` : ""}`);
    const lines = this.console.slice(-12).map((line) => `  ${line.slice(0, 300)}`);
    return ["pages:", ...(await Promise.all(pages)), "requests:", ...requests, "consoles:", ...lines].join("\n");
  }

  async leave() {
    await within(5000, this.#context.close()).catch(() => {});
  }

  /** All pages but the tabs of the application. @returns {Promise<any[]>} */
  async #windows() {
    const pages = await this.#context.pages();
    // A browser's own context has an empty tab from the start.
    const own = (/** @type {any} */ page) => this.#tabs.some((tab) => tab.page === page) || (this.#isDefault && page === pages[0]);
    return pages.filter((/** @type {any} */ page) => !page.isClosed() && !own(page));
  }

  get #isDefault() {
    return this.#context === this.#context.browser().defaultBrowserContext();
  }

  /** @param {any} page */
  #hear(page) {
    if (this.#heard.has(page)) return;
    this.#heard.add(page);
    page.on("console", (/** @type {any} */ message) => this.console.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (/** @type {any} */ error) => this.console.push(`error: ${error?.stack ?? error}`));
  }
}

/** An address, without what of it may be secret. @param {string} url */
function withoutSecrets(url) {
  return url.replace(/[?#].*$/, (rest) => rest.replace(/=[^&#]*/g, "=…"));
}
