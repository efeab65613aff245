// @ts-check
// Files that say what is expected. `run.mjs --bless` writes them anew: a change shows in the review.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL("..", import.meta.url));

/**
 * Fails unless the golden file says just this.
 * @param {string} name @param {string} actual @param {boolean} bless Write it instead.
 * @param {string} [directory] Where it is.
 */
export function golden(name, actual, bless, directory = HERE) {
  const file = path.join(directory, name);
  if (bless) return fs.writeFileSync(file, actual);
  const expected = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  const [has, had] = [actual.split("\n"), expected.split("\n")];
  const added = has.filter((line) => !had.includes(line)).map((line) => `+ ${line}`);
  const gone = had.filter((line) => !has.includes(line)).map((line) => `- ${line}`);
  if (actual !== expected) {
    const difference = [...gone, ...added].join("\n") || "the order of lines";
    throw new Error(`tests/${path.basename(directory)}/${name} says something else; if the change is meant, run with --bless:\n${difference}`);
  }
}

/**
 * The files below a directory, sorted.
 * @param {string} directory
 * @returns {string[]}
 */
export function files(directory) {
  return fs
    .readdirSync(directory, { recursive: true })
    .map((file) => String(file).split(path.sep).join("/"))
    .filter((file) => fs.statSync(path.join(directory, file)).isFile())
    .sort();
}
