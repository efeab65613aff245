// @ts-check
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Milliseconds for one answer; far more than any takes. */
const LIMIT = 60_000;

/** Variables that would change what a library does, or whom it trusts. */
const FOREIGN = /^(AZURE|MSAL|IDENTITY|MSI|NODE|PYTHON|SSL|REQUESTS|CURL)_|^(http|https|all|no)_proxy$/i;

/** @typedef {import("./serve.mjs").Shown} Shown */

/** A library in a process of its own, which is asked one thing at a time. */
export class Party {
  #child;
  #lines;
  #said = "";

  /**
   * @param {string} name
   * @param {string} program
   * @param {string[]} args
   * @param {Record<string, string>} variables Those by which its runtime is told whom to trust, and how it opens a browser.
   */
  constructor(name, program, args, variables) {
    this.name = name;
    const inherited = Object.entries(process.env).filter(([variable]) => !FOREIGN.test(variable));
    this.#child = spawn(program, args, { env: { ...Object.fromEntries(inherited), ...variables }, stdio: ["pipe", "pipe", "pipe"] });
    this.#child.on("error", (cause) => (this.#said += `${program} could not be started: ${cause.message}`));
    this.#child.stdin.on("error", () => {}); // it has ended: what asks it says so
    this.#child.stderr.on("data", (data) => (this.#said += data));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /**
   * A token.
   * @param {import("./serve.mjs").Description} description
   * @param {string} scope
   * @param {{ claims?: string, enableCae?: boolean }} [options]
   * @param {(shown: Shown) => unknown} [onShown] What is done when the library tells its user something.
   * @returns {Promise<string>}
   */
  async getToken(description, scope, options = {}, onShown) {
    const { token, error } = await this.#ask({ description, scope, ...options }, onShown);
    if (!token) throw new Error(`${this.name} gets no token: ${error?.name}: ${error?.message}`);
    return token;
  }

  /**
   * The error that it gets instead of a token.
   * @param {import("./serve.mjs").Description} description
   * @param {string} scope
   * @param {(shown: Shown) => unknown} [onShown]
   * @returns {Promise<{ name: string, message: string, claims?: string }>}
   */
  async failure(description, scope, onShown) {
    const { error } = await this.#ask({ description, scope }, onShown);
    if (!error) throw new Error(`${this.name} gets a token, and should not`);
    return error;
  }

  /**
   * What an API answers to its request.
   * @param {import("./serve.mjs").Description} description
   * @param {string} scope
   * @param {string} url
   * @returns {Promise<{ status: number, body: any }>}
   */
  async call(description, scope, url) {
    const { error, ...answer } = await this.#ask({ description, scope, url });
    if (error) throw new Error(`${this.name} cannot call ${url}: ${error.name}: ${error.message}`);
    return answer;
  }

  /**
   * A token, or what its library fails with.
   * @param {import("./serve.mjs").Description} description
   * @param {string} scope
   * @param {{ claims?: string, enableCae?: boolean }} [options]
   * @returns {Promise<{ token?: string, error?: { name: string, message: string, claims?: string } }>}
   */
  ask(description, scope, options = {}) {
    return this.#ask({ description, scope, ...options });
  }

  /** Ends it. */
  stop() {
    this.#child.stdin.end();
  }

  /** @param {object} question @param {(shown: Shown) => unknown} [onShown] @returns {Promise<any>} */
  async #ask(question, onShown) {
    const timer = setTimeout(() => this.#child.kill(), LIMIT);
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`${this.name} ended instead of answering within ${LIMIT / 1000} s: ${this.#said}`);
      const line = JSON.parse(value);
      if (line.shown) {
        onShown?.(line.shown);
        continue;
      }
      clearTimeout(timer);
      return line;
    }
  }
}
