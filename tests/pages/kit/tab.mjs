// @ts-check
// A tab with the application (app/app.mjs).

import { ok } from "../../npm/kit/assert.mjs";
import { pause } from "../../npm/kit/world.mjs";
import { dump } from "./dump.mjs";
import { until, within } from "./waiting.mjs";

/** Milliseconds for a page to be there, and for a call. */
const STEP = 15_000;

/** @typedef {import("../app/app.mjs").Outcome} Outcome */

let calls = 0;

export class Tab {
  /** @param {import("./visit.mjs").Visit} visit @param {any} page Of puppeteer-core. @param {string} url */
  constructor(visit, page, url) {
    this.visit = visit;
    this.page = page;
    this.url = url;
  }

  /** Loads the application. */
  async open() {
    await this.page.goto(this.url, { timeout: STEP });
    await this.#isThere();
  }

  async reload() {
    await this.page.reload({ timeout: STEP });
    await this.#isThere();
  }

  /** Loads an application that goes to Entra by itself. */
  async leave() {
    await this.page.goto(this.url, { timeout: STEP }).catch(() => {});
    await until(() => this.page.url().startsWith(this.visit.world.ready.origin), "away from the application", STEP);
  }

  /** What a call of the page's load has told: to look into the page would be a click to it. @param {string} id */
  async told(id) {
    const { app } = this.visit.world;
    await until(() => app.told(id), `the end of ${id}`, STEP);
    return app.told(id)?.error;
  }

  /** Marks the page as it is: `isBack` waits for another one. */
  mark() {
    return this.page.evaluate(() => void Object.assign(globalThis, { isMarked: true }));
  }

  /** The tab is at the application again, and the application runs. */
  async isBack() {
    await until(async () => withoutFragment(await this.address()) === withoutFragment(this.url), "back at the application", STEP);
    await this.#isThere();
  }

  /** Where the tab is; nothing while it goes elsewhere. @returns {Promise<string>} */
  address() {
    return within(1000, this.page.evaluate(() => location.href)).catch(() => "");
  }

  /** What the button does that leads back. */
  async back() {
    await within(2000, this.page.goBack({ timeout: 2000 })).catch(() => {});
    await this.isBack();
  }

  /** The process of the page ends, in Chromium. */
  async crash() {
    const session = await this.page.createCDPSession();
    await Promise.race([session.send("Page.crash").catch(() => {}), pause(300)]);
  }

  /**
   * Makes the credential, now and whenever a page of the application is loaded.
   * @param {any} options @param {any[]} [atLoad] Calls that a load makes.
   */
  choose(options, atLoad = []) {
    return this.#do((app, [options, atLoad]) => app.choose(options, atLoad), [options, atLoad]);
  }

  /** The same, but nothing is made now. @param {any} options @param {any[]} atLoad */
  chooseForNext(options, atLoad) {
    return this.#do((app, [options, atLoad]) => app.chooseForNext(options, atLoad), [options, atLoad]);
  }

  /** The error of a constructor. @param {any} options @returns {Promise<{ name: string, message: string } | undefined>} */
  refusal(options) {
    return this.#do((app, options) => app.refusal(options), options);
  }

  /** Calls a method of the credential in a click, as people do it. @param {string} method @param {any[]} args */
  click(method, ...args) {
    return this.#click({ method, args });
  }

  /** The same, with a signal to abort it. @param {string} method @param {any[]} args */
  clickAbortable(method, ...args) {
    return this.#click({ method, args, signal: "open" });
  }

  /** The same, with a signal that is aborted. @param {string} method @param {any[]} args */
  clickAborted(method, ...args) {
    return this.#click({ method, args, signal: "aborted" });
  }

  /** @param {object} call */
  async #click(call) {
    const id = `call ${++calls}`;
    await this.#do((app, call) => app.arm(call), { id, ...call });
    await this.page.bringToFront();
    await this.page.click("#act");
    return new Call(this, id);
  }

  /** Calls a method of the credential, without a click. @param {string} method @param {any[]} args */
  async call(method, ...args) {
    const id = `call ${++calls}`;
    await this.#do((app, call) => app.begin(call), { id, method, args });
    return new Call(this, id);
  }

  /** A call that the page's load has made. @param {string} id */
  earlier(id) {
    return new Call(this, id);
  }

  /** What was opened. @returns {Promise<import("../app/spy.mjs").Opened[]>} */
  opened() {
    return this.#do((app) => app.spy.opened);
  }

  /** Every secret that came by. @returns {Promise<string[]>} */
  secrets() {
    return this.#do((app) => [...app.spy.secrets]);
  }

  /** @returns {Promise<string[]>} */
  rejections() {
    return within(1000, this.#do((app) => app.spy.rejections));
  }

  /** All that is stored for the application's origin, as texts. @returns {Promise<string[]>} */
  stored() {
    return this.page.evaluate(dump);
  }

  /** What the tab's own storage was when the application was left last. @returns {Promise<string>} */
  left() {
    return this.#do((app) => app.spy.left);
  }

  /** The addresses of the tab's history, as far as they are the application's. @returns {Promise<string[]>} */
  history() {
    return this.page.evaluate(() => {
      const { navigation } = /** @type {any} */ (globalThis);
      return navigation.entries().map((/** @type {{ url: string }} */ { url }) => url);
    });
  }

  /** How many frames are in the page. */
  async frames() {
    return this.page.frames().length - 1;
  }

  /** The page's clock goes ahead. @param {number} milliseconds */
  goAhead(milliseconds) {
    return this.#do((app, milliseconds) => app.goAhead(milliseconds), milliseconds);
  }

  /** The control that the page shows cancels. @returns {Promise<number>} When that was. */
  cancel() {
    return this.#do((app) => app.cancel());
  }

  /** The window that was opened last is closed, before Entra's page is in it. @returns {Promise<number>} When that was. */
  closeWindow() {
    return this.#do((app) => app.closeWindow());
  }

  /** The network of the page is slow, until it is let go. */
  hold() {
    return this.#do((app) => app.hold());
  }

  release() {
    return this.#do((app) => app.release());
  }

  /** How many sign-ins the page was told of, to show a control for. @returns {Promise<number>} */
  signIns() {
    return this.#do((app) => app.signIns.length);
  }

  /** The application's service worker is asked for a token. @param {object} asked @returns {Promise<{ token?: string, error?: any }>} */
  askServiceWorker(asked) {
    return within(STEP, this.#do((app, asked) => app.askServiceWorker(asked), asked));
  }

  /** The extension's service worker is asked for a token. @param {object} asked @returns {Promise<{ token?: string, error?: any }>} */
  askExtension(asked) {
    return within(STEP, this.#do((app, asked) => app.askExtension(asked), asked));
  }

  /** All that the extension has stored. @returns {Promise<string>} */
  extensionStorage() {
    return this.#do((app) => app.extensionStorage());
  }

  /** Microseconds for a token from the cache. @param {string} scope @returns {Promise<number>} */
  cachedToken(scope) {
    return this.#do((app, scope) => app.cachedToken(scope), scope);
  }

  /** When the page was told of the sign-in that came last. @returns {Promise<number>} */
  toldAt() {
    return this.#do((app) => app.signIns.at(-1)?.at);
  }

  /** @param {string} id @returns {Promise<number>} When that was. */
  abort(id) {
    return this.#do((app, id) => app.abort(id), id);
  }

  /** @param {string} id @returns {Promise<Outcome>} */
  outcome(id) {
    return this.#do((app, id) => app.outcome(id), id);
  }

  /** @param {(app: any, argument: any) => any} action @param {any} [argument] @returns {Promise<any>} */
  #do(action, argument) {
    return this.page.evaluate(`(${action})(app, ${JSON.stringify(argument)})`);
  }

  async #isThere() {
    const isThere = () => "app" in globalThis && !("isMarked" in globalThis) && document.readyState === "complete";
    await this.page.waitForFunction(isThere, { timeout: STEP, polling: 50 });
  }
}

/** A call under way. */
export class Call {
  /** @param {Tab} tab @param {string} id */
  constructor(tab, id) {
    this.tab = tab;
    this.id = id;
  }

  /** @returns {Promise<Outcome>} */
  outcome() {
    return within(STEP, this.tab.outcome(this.id)).catch((error) => {
      throw new Error(`the call has no outcome: ${error.message}`, { cause: error });
    });
  }

  /** @returns {Promise<any>} */
  async value() {
    const { value, error } = await this.outcome();
    ok(!error, `it failed with ${error?.name}: ${error?.message}`);
    return value;
  }

  /** The failure of the call, which must be of this class (`Error` is any) and match. @param {string} name @param {RegExp} [message] */
  async failure(name, message = /./) {
    const { value, error, at, begun } = await this.outcome();
    ok(error, `it resolved with ${JSON.stringify(value)?.replace(/eyJ[\w.-]+/g, "a token")}`);
    const isIt = name === "Error" || error.name === name || error.is.includes(name);
    ok(isIt && message.test(error.message), `it failed with ${error.name}: ${error.message}, expected ${name} ${message}`);
    return { ...error, at, took: at - begun };
  }

  /** Aborts it. @returns {Promise<number>} When that was. */
  abort() {
    return this.tab.abort(this.id);
  }

  /** Whether it is still under way. */
  async isUnderWay() {
    return within(200, this.tab.outcome(this.id)).then(() => false, () => true);
  }
}

/** @param {string} url */
function withoutFragment(url) {
  return url.split("#")[0];
}
