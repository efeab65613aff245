// @ts-check
// What the command lines of the drivers share: arguments, vectors, and the report.

import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { summarise } from "../engine/report.js";
import { locatePackage } from "./package.js";

/** @import { Result, Vector } from "../engine/types.d.ts" */

/**
 * @typedef {{
 *   packageDirectory: string,
 *   vectors: Vector[],
 *   jsonFile: string | undefined,
 *   values: Record<string, string | undefined>,
 * }} Command
 */

/**
 * @param {string} driver
 * @param {Record<string, string>} [own] the driver's own options and what each is, for the usage line
 * @returns {Command}
 */
export function parseCommand(driver, own = {}) {
  const names = ["package", "dir", "only", "json", ...Object.keys(own)];
  const { values } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: /** @type {const} */ ("string") }])) });
  if (!values.package || !values.dir) {
    const extra = Object.entries(own).map(([name, what]) => ` [--${name} ${what}]`).join("");
    throw new Error(`usage: node tests/drivers/js/${driver}.js --package DIR|NAME --dir VECTORS [--only ID-PREFIX] [--json FILE]${extra}`);
  }
  const vectors = readVectors(values.dir).filter(({ id }) => id.startsWith(values.only ?? ""));
  if (vectors.length === 0) throw new Error(`--only: no vector of ${values.dir} has an id that begins with ${values.only}`);
  return { packageDirectory: locatePackage(values.package), vectors, jsonFile: values.json, values };
}

/**
 * Runs a driver's main function: prints its results, the counts last, and exits with 1 on any failure and 2 on a mistake in
 * the command.
 * @param {string} driver
 * @param {Record<string, string>} own
 * @param {(command: Command) => Promise<Result[]>} run
 */
export async function main(driver, own, run) {
  try {
    const command = parseCommand(driver, own);
    const results = await run(command);
    const { lines, failed, ...counts } = summarise(driver, results);
    if (command.jsonFile) fs.writeFileSync(command.jsonFile, `${JSON.stringify({ driver, ...counts, failed, results }, undefined, 1)}\n`);
    // What is written to a pipe may still be on its way when a process exits.
    await new Promise((resolve) => process.stdout.write(`${lines.join("\n")}\n`, resolve));
    // Timers that a package left behind must not keep the process.
    process.exit(failed > 0 ? 1 : 0);
  } catch (error) {
    console.error(`${driver}: ${error instanceof Error ? error.message : error}`);
    process.exit(2);
  }
}

/**
 * A package that exports no credential would skip everything and look well.
 * @param {readonly string[]} names what the package exports
 */
export function requireCredentials(names) {
  if (!names.some((name) => name.endsWith("Credential"))) throw new Error("--package: the package exports no credential");
}

/**
 * @param {string} directory
 * @returns {Vector[]}
 */
function readVectors(directory) {
  if (!fs.existsSync(directory)) throw new Error(`--dir: ${directory} is not there`);
  const files = fs.readdirSync(directory).filter((file) => file.endsWith(".json")).sort();
  if (files.length === 0) throw new Error(`--dir: ${directory} has no .json files`);
  return files.flatMap((file) => {
    try {
      return JSON.parse(fs.readFileSync(path.join(directory, file), "utf8"));
    } catch (cause) {
      throw new Error(`--dir: ${file} is not JSON: ${/** @type {Error} */ (cause).message}`, { cause });
    }
  });
}
