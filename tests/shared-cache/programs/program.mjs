// @ts-check
// A program of a user: a process with a credential, which reads and writes lines of JSON. The first one says which credential; then each asks
// for a token, and has an answer. In between it shows the code of a device.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * @typedef {object} Config
 * @property {"device" | "secret" | "shared"} kind A person, who signs in when that is asked for; an application; whom a developer tool has left.
 * @property {string} authority Where the token service is, as the application's options say it.
 * @property {string} origin Where it really is, for programs that no proxy leads there.
 * @property {string} caFile The certificate to trust.
 * @property {string} [tenant]
 * @property {string} [client]
 * @property {string} [secret]
 * @property {string} [record] An authentication record, as a library writes it.
 * @property {{ name: string, allow: boolean }} [cache]
 *
 * @typedef {object} Asked
 * @property {string} scope
 * @property {boolean} [enableCae]
 * @property {boolean} [authenticate] Whether a person signs in before.
 * @property {number} [advance] The program's clock goes on by so many seconds before.
 *
 * @typedef {object} Said
 * @property {string} [token]
 * @property {string} [record]
 * @property {{ name: string, message: string }} [error]
 * @property {{ event: string, message?: unknown }[]} logs Since the question.
 *
 * @typedef {{ program: string, args: string[], env: Record<string, string>, home?: string }} Command `home`: where its user's home is instead.
 */

/** Milliseconds for one answer. */
const LIMIT = 60_000;

export class Program {
  #child;
  #lines;
  #errors = "";

  /** @param {Command} command @param {Record<string, string>} home Variables that say whose program it is. @param {Config} config */
  constructor({ program, args, env }, home, config) {
    this.name = [program, ...args].join(" ");
    this.#child = spawn(program, args, { env: { ...env, ...home }, stdio: "pipe" });
    this.#child.on("error", (cause) => (this.#errors += cause.message));
    this.#child.stdin.on("error", () => {}); // it has ended: what asks it says so
    this.#child.stderr.on("data", (data) => (this.#errors += data));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#write(config);
  }

  /** @param {Asked} asked @param {(code: string) => unknown} [onShown] @returns {Promise<Said>} */
  async ask(asked, onShown = () => {}) {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), LIMIT);
    this.#write(asked);
    try {
      for (;;) {
        const { value, done } = await this.#lines.next();
        if (done) throw new Error(`${this.name} ended instead of answering: ${this.#errors}`);
        const line = JSON.parse(value);
        if (!line.shown) return line;
        await onShown(line.shown);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** The token, or an error that says what came instead. @param {Asked} asked */
  async token(asked) {
    const { token, error } = await this.ask(asked);
    if (!token) throw new Error(`${this.name} gets no token: ${error?.name}: ${error?.message}`);
    return token;
  }

  stop() {
    this.#child.stdin.end();
    this.#child.kill();
  }

  /** @param {object} line */
  #write(line) {
    this.#child.stdin.write(`${JSON.stringify(line)}\n`);
  }
}
