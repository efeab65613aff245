// @ts-check
// A person with a browser: headless Chromium, told what to type.

import fs from "node:fs";
import path from "node:path";
import { launchChromium } from "../../npm/start/chromium.mjs";
import { STEP as LIMIT, signIn, turnBack, type } from "../../npm/start/sign-in-pages.mjs";

/** Milliseconds between two looks whether a library has opened an address. */
const PAUSE = 20;

export class Person {
  #given;
  #address;
  /** @type {Promise<any> | undefined} */
  #chromium;

  /** @param {{ tools: string, chromium: string, origin: string, directory: string }} given */
  constructor(given) {
    this.#given = given;
    /** The program that libraries take for a browser: it hands the address to the person. */
    this.program = path.join(given.directory, "browser");
    this.#address = `${this.program}.address`;
    fs.writeFileSync(this.program, `#!/bin/sh\nprintf '%s' "$1" > '${this.#address}.part' && mv '${this.#address}.part' '${this.#address}'\n`, { mode: 0o755 });
  }

  /** The address that a library opens, once it does. */
  async address() {
    const late = Date.now() + LIMIT;
    while (!fs.existsSync(this.#address)) {
      if (Date.now() > late) throw new Error(`no address is opened within ${LIMIT} ms`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    const address = fs.readFileSync(this.#address, "utf8");
    fs.rmSync(this.#address);
    return address;
  }

  /**
   * Signs in to what a library opened, and stays until the library's own page is there.
   * @param {import("./world.mjs").User} user
   * @returns {Promise<string>} The text of that page.
   */
  async signIn(user) {
    return this.#visit(await this.address(), async (page) => {
      await signIn(page, named(user));
      return this.#away(page);
    });
  }

  /** Does not sign in to what a library opened. @returns {Promise<string>} The text of the page after that. */
  async cancel() {
    return this.#visit(await this.address(), async (page) => {
      await turnBack(page);
      return this.#away(page);
    });
  }

  /**
   * Types the code of a device, signs in, and lets the device go on, or does not.
   * @param {import("../parties/serve.mjs").Shown} shown
   * @param {import("./world.mjs").User} user
   * @param {"continue" | "cancel"} decision
   * @returns {Promise<string>} What the last page says.
   */
  typeCode({ uri, code }, user, decision = "continue") {
    return this.#visit(uri, async (page) => {
      await type(page, "user-code", code);
      await signIn(page, named(user));
      // Only the last page has it; those before have a button to cancel, too.
      await page.waitForSelector("#continue", { timeout: LIMIT });
      await page.click(`#${decision}`);
      const done = await page.waitForSelector("#done", { timeout: LIMIT });
      return done.evaluate((/** @type {any} */ element) => element.textContent);
    });
  }

  /** Closes the browser. */
  async leave() {
    await (await this.#chromium)?.close();
  }

  /** Waits for a page that is not the emulator's. @param {any} page */
  async #away(page) {
    const elsewhere = (/** @type {string} */ origin) => {
      const { location, document } = /** @type {any} */ (globalThis);
      return location.origin !== origin && document.readyState === "complete" && document.body.textContent;
    };
    return (await page.waitForFunction(elsewhere, { timeout: LIMIT }, this.#given.origin)).jsonValue();
  }

  /** In a context of its own, where nobody is signed in. @template T @param {string} address @param {(page: any) => Promise<T>} action @returns {Promise<T>} */
  async #visit(address, action) {
    this.#chromium ??= launchChromium(this.#given);
    const context = await (await this.#chromium).createBrowserContext();
    try {
      const page = await context.newPage();
      await page.goto(address, { timeout: LIMIT });
      return await action(page);
    } finally {
      await context.close();
    }
  }
}

/** @param {import("./world.mjs").User} user */
function named({ user_principal_name: name, password }) {
  return { name, password };
}
