// @ts-check
// Somebody in front of the page: with eyes, hands, and an ear for what the browser complains about.

import fs from "node:fs";
import path from "node:path";
import { ok } from "../npm/kit/assert.mjs";

/** What pictures are taken of. */
const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 360, height: 780 } };
const COLOURS = /** @type {const} */ (["light", "dark"]);

/** Milliseconds for what the page does by itself. */
const LIMIT = 30_000;

/** A page that is not drawn has no frames to wait for. */
const POLLED = { polling: 50 };

/** What of axe's findings nobody may ship. */
const GRAVE = ["serious", "critical"];

export class Visitor {
  /** What the browser complained about. @type {string[]} */
  complaints = [];
  /** Complaints that belong to what is done on purpose. @type {RegExp[]} */
  expected = [];

  #context;
  #given;
  #breaks = (/** @type {Error} */ _error) => {};
  /** Rejects with the first error of a script that nobody handles. @type {Promise<never>} */
  #broken = new Promise((_, reject) => (this.#breaks = reject));

  /**
   * @param {any} context Of puppeteer-core.
   * @param {{ url: string, axe: string, pictures: string, person: { username: string, password: string } }} given
   */
  static async come(context, given) {
    const visitor = new Visitor(context, given, await context.newPage());
    await visitor.page.setViewport(SIZES.wide);
    visitor.#listen();
    return visitor;
  }

  /** @param {any} context @param {Parameters<typeof Visitor.come>[1]} given @param {any} page */
  constructor(context, given, page) {
    this.#context = context;
    this.#given = given;
    this.page = page;
    page.setDefaultTimeout(LIMIT);
  }

  /** Opens the page, and waits until it is ready. @param {string} [search] */
  async open(search = "") {
    await this.page.goto(this.#given.url + search);
    await this.ready();
  }

  /** Waits until the page is ready, or does not start at all. */
  async ready() {
    await Promise.race([this.page.waitForSelector("html[data-ready]"), this.#broken]);
  }

  /** Waits until something is shown, whether or not a window is before the page. @param {string} selector */
  async seen(selector) {
    await this.page.waitForFunction((/** @type {string} */ wanted) => document.querySelector(wanted)?.checkVisibility(), POLLED, selector);
  }

  /** @param {string} selector */
  async click(selector) {
    await this.seen(selector);
    // A window may be before it, and a page behind is not drawn.
    await this.page.bringToFront();
    await this.page.click(selector);
  }

  /** Chooses one of a group of radio buttons. @param {string} name @param {string} value */
  async choose(name, value) {
    await this.page.click(`label:has(input[name=${name}][value="${value}"])`);
  }

  /** @param {string} selector */
  async text(selector) {
    await this.seen(selector);
    return this.page.$eval(selector, (/** @type {HTMLElement} */ found) => found.innerText.trim());
  }

  /** Does what opens a window, and returns the window. @param {() => Promise<unknown>} action */
  async popup(action) {
    const known = new Set(this.#context.targets());
    const opened = this.#context.waitForTarget((/** @type {any} */ target) => target.type() === "page" && !known.has(target), { timeout: LIMIT });
    opened.catch(() => {}); // whoever waits for it hears of it
    await action();
    return (await opened).page();
  }

  /** Fills in Entra's pages, in a window or in the page itself. @param {any} entra */
  async signInAt(entra) {
    const { username, password } = this.#given.person;
    await entra.waitForSelector("#username");
    await entra.type("#username", username);
    await Promise.all([entra.waitForNavigation(), entra.click("#next")]);
    await entra.type("#password", password);
    // The window may be gone before it has told.
    await entra.click("#sign-in").catch(() => {});
  }

  /** Signs in by popup with what the form says, and waits until the page shows it. */
  async signIn() {
    await this.signInAt(await this.popup(() => this.click("#sign-in-button")));
    await this.page.waitForSelector("#token-list .token");
  }

  /** The last error's card, when there is one more than before. @param {() => Promise<unknown>} action @param {number} [limit] */
  async errorOf(action, limit = LIMIT) {
    const before = await this.page.$$eval("#error-list .error", (/** @type {Element[]} */ cards) => cards.length);
    await action();
    await this.page.waitForFunction((/** @type {number} */ count) => document.querySelectorAll("#error-list .error").length > count, { ...POLLED, timeout: limit }, before);
    return this.page.$eval("#error-list .error", (/** @type {HTMLElement} */ card) => card.innerText);
  }

  /**
   * Looks at the page as it is: pictures in all sizes and colours, and what axe says.
   * @param {string} name
   * @param {{ briefly?: boolean }} [how] Briefly: without every picture.
   */
  async look(name, { briefly = false } = {}) {
    fs.mkdirSync(this.#given.pictures, { recursive: true });
    const findings = new Set();
    for (const colours of COLOURS) {
      await this.page.emulateMediaFeatures([
        { name: "prefers-color-scheme", value: colours },
        { name: "prefers-reduced-motion", value: "reduce" },
      ]);
      for (const [size, viewport] of Object.entries(SIZES)) {
        await this.page.setViewport(viewport);
        for (const wide of await this.page.evaluate(tooWide)) findings.add(`${size}: wider than the window: ${wide}`);
        await this.page.evaluate(() => scrollTo(0, 0));
        if (briefly && (colours === "light") !== (size === "wide")) continue;
        await this.page.screenshot({ path: path.join(this.#given.pictures, `${name}-${colours}-${size}.png`), fullPage: true, optimizeForSpeed: true });
      }
      await this.page.setViewport(SIZES.wide);
      for (const finding of await this.#findings()) findings.add(`${colours}: ${finding}`);
    }
    ok(findings.size === 0, `${name}: ${[...findings].join("\n")}`);
  }

  /** Fails when the browser complained about anything. */
  complain() {
    const unexpected = this.complaints.filter((complaint) => !this.expected.some((pattern) => pattern.test(complaint)));
    ok(unexpected.length === 0, `the browser complains: ${unexpected.join("\n")}`);
  }

  /** @returns {Promise<string[]>} */
  async #findings() {
    // By the debugger: the page's policy allows no such script, and should not.
    await this.page.evaluate(this.#given.axe);
    const { violations } = await this.page.evaluate(() => /** @type {any} */ (globalThis).axe.run({ resultTypes: ["violations"] }));
    return violations
      .filter((/** @type {any} */ { impact }) => GRAVE.includes(impact))
      .flatMap((/** @type {any} */ { id, help, nodes }) => nodes.map((/** @type {any} */ { target, failureSummary }) => `${id} (${help}): ${target}: ${failureSummary}`));
  }

  #listen() {
    const { page, complaints } = this;
    this.#broken.catch(() => {}); // whoever waits for it hears of it
    page.on("pageerror", (/** @type {any} */ error) => {
      complaints.push(`error: ${error.message ?? error}`);
      this.#breaks(new Error("a script of the page has failed"));
    });
    page.on("console", (/** @type {any} */ message) => {
      if (["error", "warn"].includes(message.type())) complaints.push(`console: ${message.text()} ${message.location()?.url ?? ""}`);
    });
  }
}

/** What sticks out of the page, if anything does. */
function tooWide() {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const out = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > clientWidth);
  return [`${scrollWidth} of ${clientWidth} pixels`, ...out.slice(0, 5).map((one) => `${one.tagName} ${one.id || one.className}`)];
}
