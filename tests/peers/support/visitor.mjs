// @ts-check
// A person who uses the page of a library, in a browser where nobody is signed in yet.

import { match } from "../../npm/kit/assert.mjs";

/** Milliseconds for one step. */
const LIMIT = 20_000;

/** @typedef {{ value?: string, milliseconds?: number, error?: { name: string, message: string } }} Said What came of a button. */

export class Visitor {
  /** @type {any} */
  #context;
  /** The page that is open. @type {any} */
  page;

  /** @param {any} browser */
  static async of(browser) {
    const visitor = new Visitor();
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
    return (await this.page.waitForFunction(() => /** @type {any} */ (globalThis).said, { timeout: LIMIT })).jsonValue();
  }

  /** Presses a button that opens a window. @param {string} id @returns {Promise<any>} The window. */
  async opens(id) {
    const opened = new Promise((resolve) => this.page.once("popup", resolve));
    await this.page.click(`#${id}`);
    return opened;
  }

  /** Types name and password on Entra's pages. @param {any} page @param {import("./world.mjs").User} user */
  async signIn(page, user) {
    await type(page, "username", user.user_principal_name);
    await type(page, "password", user.password);
  }

  /** What is asked for on Entra's page that is open. @param {any} [page] */
  async isAskedFor(page = this.page) {
    const title = await page.waitForSelector("#title", { timeout: LIMIT });
    match(await title.evaluate((/** @type {any} */ element) => element.textContent), /^Sign in$/, "the heading of Entra's page");
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

/** @param {any} page @param {string} id @param {string} text */
async function type(page, id, text) {
  await page.waitForSelector(`#${id}:focus`, { timeout: LIMIT });
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}
