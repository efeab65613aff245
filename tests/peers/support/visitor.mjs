// @ts-check
// A person who uses the page of a library, in a browser where nobody is signed in yet.

import { signIn } from "../../npm/start/sign-in-pages.mjs";

/** Milliseconds for one step. */
const LIMIT = 20_000;

/** Milliseconds between two looks. */
const PAUSE = 20;

/** @typedef {{ value?: string, milliseconds?: number, error?: { name: string, message: string } }} Said What came of a button. */

export class Visitor {
  /** @type {any} */
  #context;
  /** The page that is open. @type {any} */
  page;

  #entraOrigin;

  /** @param {string} entra Where Entra's pages are. */
  constructor(entra) {
    this.#entraOrigin = entra;
  }

  /** @param {any} browser @param {string} entra */
  static async of(browser, entra) {
    const visitor = new Visitor(entra);
    visitor.#context = await browser.createBrowserContext();
    visitor.page = await visitor.#context.newPage();
    return visitor;
  }

  /** Opens the application's page, and waits until it can be used. @param {string} url @returns {Promise<Said>} What it says then. */
  async open(url) {
    await this.page.goto(url, { timeout: LIMIT });
    return this.begun();
  }

  /** Waits until the application's page is there and can be used. @returns {Promise<Said>} */
  async begun() {
    await this.page.waitForSelector("body[data-ready]", { timeout: LIMIT });
    return this.said();
  }

  /** Presses a button and waits for what comes of it. @param {string} id @returns {Promise<Said>} */
  async press(id) {
    await this.page.click(`#${id}`);
    return this.said();
  }

  /** What came of the last button. @returns {Promise<Said>} */
  async said() {
    // By the clock: a page behind another one is not drawn, and its frames do not come.
    return (await this.page.waitForFunction(() => /** @type {any} */ (globalThis).said, { timeout: LIMIT, polling: PAUSE })).jsonValue();
  }

  /** Presses a button that opens a window with Entra's page. @param {string} id @returns {Promise<any>} The window. */
  async opens(id) {
    await this.page.click(`#${id}`);
    return this.#entra();
  }

  /** Presses a button that leads to Entra's page. @param {string} id */
  async leaves(id) {
    await this.page.click(`#${id}`);
    await this.#entra();
  }

  /**
   * Entra's page. The window that the application has opened becomes another one when that page cuts it off, and the first one is lost.
   * @returns {Promise<any>}
   */
  async #entra() {
    for (const late = Date.now() + LIMIT; Date.now() < late; await new Promise((resolve) => setTimeout(resolve, PAUSE))) {
      for (const page of await this.#context.pages()) {
        const title = await page.$("#title").catch(() => null);
        if (title && page.url().startsWith(this.#entraOrigin)) return page;
      }
    }
    throw new Error(`Entra's page is not there within ${LIMIT} ms`);
  }

  /** Types name and password on Entra's pages. @param {any} page @param {import("./world.mjs").User} user */
  async signIn(page, user) {
    await signIn(page, { name: user.user_principal_name, password: user.password });
  }

  /** What Entra's page says in its heading. @param {any} page @returns {Promise<string>} */
  headingOf(page) {
    return page.$eval("#title", (/** @type {any} */ element) => element.textContent);
  }

  /** The page is new, and only Entra knows who it is: what the application has kept is gone. @param {string} url */
  async startsAnew(url) {
    await this.page.goto("about:blank");
    await this.page.close();
    this.page = await this.#context.newPage();
    return this.open(url);
  }

  leave() {
    return this.#context.close();
  }
}
