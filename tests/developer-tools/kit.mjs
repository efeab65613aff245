// @ts-check
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

export const SCOPE = "https://vault.azure.net/.default";

/** By program: the name of its credential. @type {Record<string, string>} */
export const CREDENTIALS = { az: "AzureCliCredential", azd: "AzureDeveloperCliCredential", pwsh: "AzurePowerShellCredential" };

/** What stands in for `az`, `azd` and `pwsh`, in a folder of its own. */
export class Tools {
  /** @param {string} standIn @param {object} plan What they do; see `src/main.rs`. */
  constructor(standIn, plan) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), "developer-tools-"));
    for (const name of Object.keys(CREDENTIALS)) fs.symlinkSync(standIn, this.path(name));
    this.plan(plan);
  }

  /** @param {object} plan */
  plan(plan) {
    fs.writeFileSync(this.path("plan.json"), JSON.stringify(plan));
  }

  /** @param {string} name */
  path(name) {
    return path.join(this.folder, name);
  }

  /** How they were started. @returns {any[]} */
  record() {
    return lines(this.path("record.jsonl"));
  }

  /** The numbers of the processes that they have started. @returns {number[]} */
  children() {
    return lines(this.path("children.jsonl"));
  }

  /** Every process of theirs. @returns {number[]} */
  started() {
    return [...this.record().map(({ process }) => process), ...this.children()];
  }

  remove() {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Does something while programs are found among stand-ins only.
 *
 * @template T
 * @param {{ standIn: string }} given
 * @param {object} plan
 * @param {(tools: Tools) => Promise<T>} body
 */
export async function withTools({ standIn }, plan, body) {
  const tools = new Tools(standIn, plan);
  const { PATH } = process.env;
  process.env.PATH = tools.folder;
  try {
    return await body(tools);
  } finally {
    process.env.PATH = PATH;
    tools.remove();
  }
}

/** @param {string} name */
export function read(name) {
  return JSON.parse(fs.readFileSync(new URL(name, import.meta.url), "utf8"));
}

/** Whether a process is there, and not only its entry. @param {number} process */
export function isAlive(process) {
  try {
    return !/\) Z/.test(fs.readFileSync(`/proc/${process}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** @param {string} what @param {() => boolean} isSo */
export async function until(what, isSo) {
  for (let count = 0; count < 500; count++) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`it never came to this: ${what}`);
}

/** @param {string} file */
function lines(file) {
  if (!fs.existsSync(file)) return [];
  return fs.readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line));
}
