// @ts-check
// Homes of users that are no one's, and the processes that share caches there.

import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/**
 * @typedef {{ program: string, args: string[], env?: Record<string, string> }} Command How a worker is started.
 * @typedef {Record<string, any>} Answer A line that a worker says.
 *
 * @typedef {object} Asked What a worker is asked; the rest has defaults.
 * @property {string} op
 * @property {string} [name]
 * @property {string} [platform]
 * @property {boolean} [allow]
 * @property {Record<string, string>} [env]
 * @property {string | null} [before]
 * @property {string} [after]
 * @property {number} [times]
 * @property {number} [pause]
 */

export const NAME = "msal.cache.nocae";

/** A user's home in a folder of its own, and what one worker or another does there. */
export class Home {
  /** @param {Command} worker */
  constructor(worker) {
    this.worker = worker;
    this.path = fs.mkdtempSync(path.join(os.tmpdir(), "persistence-"));
    this.folder = path.join(this.path, ".IdentityService");
    this.file = path.join(this.folder, NAME);
    this.lock = `${this.file}.lockfile`;
  }

  /** The plain file, as another library has it. @param {string | Uint8Array} content */
  write(content) {
    fs.mkdirSync(this.folder, { recursive: true });
    fs.writeFileSync(this.file, content);
  }

  read() {
    return fs.readFileSync(this.file, "utf8");
  }

  /** The files of the folder. */
  files() {
    return fs.readdirSync(this.folder).sort();
  }

  /** @param {Asked} asked @param {Command} [worker] @returns {Running} */
  start(asked, worker = this.worker) {
    const { env, ...rest } = asked;
    const request = { name: NAME, platform: "linux", allow: true, before: null, ...rest, env: { HOME: this.path, ...env } };
    return new Running(worker, JSON.stringify(request));
  }

  /** The one answer. @param {Asked} asked @param {Command} [worker] @returns {Promise<Answer>} */
  async ask(asked, worker) {
    const lines = await this.start(asked, worker).end;
    if (lines.length !== 1) throw new Error(`one answer, not ${lines.length}`);
    return lines[0];
  }

  /** The text, or nothing. @param {Partial<Asked>} [asked] @returns {Promise<string | null>} */
  async load(asked) {
    const answer = await this.ask({ op: "load", ...asked });
    if (answer.kind) throw new Error(answer.message);
    return answer.text;
  }

  /** Resolves when it is written. @param {string | null} before @param {string} after @param {Partial<Asked>} [asked] */
  async put(before, after, asked) {
    const answer = await this.ask({ op: "replace", before, after, ...asked });
    if (!answer.done) throw new Error(answer.message ?? "it was not what was expected");
  }

  remove() {
    fs.rmSync(this.path, { recursive: true, force: true });
  }
}

/** Those that are still at work when the run ends. @type {Set<Running>} */
const running = new Set();
process.on("exit", () => running.forEach((one) => one.kill()));

/** A process at work. */
export class Running {
  /** @type {Answer[]} */
  lines = [];
  #errors = "";
  #rest = "";
  /** @type {() => void} */
  #wake = () => {};

  /** @param {Command} command @param {string} input */
  constructor({ program, args, env = undefined }, input) {
    this.child = spawn(program, args, { stdio: "pipe", ...(env && { env }) });
    this.child.stdout.setEncoding("utf8").on("data", (part) => {
      const lines = (this.#rest + part).split("\n");
      this.#rest = lines.pop() ?? "";
      this.lines.push(...lines.map((line) => JSON.parse(line)));
      this.#wake();
    });
    this.child.stderr.setEncoding("utf8").on("data", (part) => (this.#errors += part));
    running.add(this);
    this.child.on("close", () => running.delete(this));
    this.child.stdin.on("error", () => {});
    this.child.stdin.end(input);
    /** All that it said. @type {Promise<Answer[]>} */
    this.end = new Promise((resolve, reject) => {
      this.child.on("error", reject);
      this.child.on("close", (code, signal) => {
        if (code === 0 || signal === "SIGKILL") resolve(this.lines);
        else reject(new Error(`${program} ended with ${code ?? signal}: ${this.#errors}`));
      });
    });
    this.end.catch(() => {});
  }

  /** When it has said something, or has ended. */
  async said() {
    if (this.lines.length === 0) await Promise.race([new Promise((resolve) => (this.#wake = () => resolve(undefined))), this.end]);
  }

  kill() {
    this.child.kill("SIGKILL");
  }
}

/** A process id that is no process's. */
export async function deadProcess() {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await new Promise((resolve) => child.on("close", resolve));
  return child.pid;
}

/** @param {number} milliseconds */
export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** @param {string} relative */
export function here(relative) {
  return fileURLToPath(new URL(`../${relative}`, import.meta.url));
}
