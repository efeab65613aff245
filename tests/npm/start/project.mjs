// @ts-check
// A project of a user: the package comes out of `npm pack` and into it through `npm install`.

import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const NPM = process.platform === "win32" ? "npm.cmd" : "npm";

/** The package's name. */
export const NAME = "azure-identity-wasm";

/**
 * @typedef {object} Project
 * @property {string} directory
 * @property {string} packageDirectory Where the package is installed.
 * @property {string} tarball
 * @property {() => void} remove
 */

/**
 * Packs the package, unless a tarball is given, and installs it into a project of its own.
 *
 * @param {object} given
 * @param {string} [given.package] The package's directory, as `dist/npm`.
 * @param {string} [given.tarball]
 * @param {Record<string, string>} [given.links] Further packages by name: directories, which are linked.
 * @param {Record<string, string>} [given.copies] Directories by their place in the project, which are copied.
 * @returns {Promise<Project>}
 */
export async function makeProject({ package: source, tarball, links = {}, copies = {} }) {
  const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "npm-package-test-")));
  const remove = () => fs.rmSync(directory, { recursive: true, force: true });
  try {
    fs.writeFileSync(path.join(directory, "package.json"), '{ "private": true, "type": "module" }\n');
    const packed = tarball ?? (await pack(source ?? "", directory));
    const flags = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--no-save"];
    await npm(["install", ...flags, path.resolve(packed)], directory);
    for (const [name, target] of Object.entries(links)) link(target, path.join(directory, "node_modules", name));
    for (const [name, from] of Object.entries(copies)) fs.cpSync(from, path.join(directory, name), { recursive: true });
    return { directory, packageDirectory: path.join(directory, "node_modules", NAME), tarball: path.resolve(packed), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** @param {string} source @param {string} destination */
async function pack(source, destination) {
  if (!fs.existsSync(path.join(source, "package.json"))) {
    throw new Error(`--package: there is no package.json in ${source || "it"}; \`cargo xtask build\` makes dist/npm`);
  }
  const [{ filename }] = JSON.parse(await npm(["pack", path.resolve(source), "--json", "--ignore-scripts", "--pack-destination", destination], destination));
  return path.join(destination, filename);
}

/** @param {string[]} args @param {string} cwd */
async function npm(args, cwd) {
  try {
    return (await run(NPM, [...args, "--loglevel=error"], { cwd, env: { ...process.env, NO_UPDATE_NOTIFIER: "1" } })).stdout;
  } catch (cause) {
    throw new Error(`npm ${args[0]} failed: ${/** @type {any} */ (cause).stderr || cause}`, { cause });
  }
}

/** @param {string} target @param {string} place */
function link(target, place) {
  if (!fs.existsSync(target)) throw new Error(`--tools: ${target} is not there; \`cargo xtask test\` installs the tools`);
  fs.mkdirSync(path.dirname(place), { recursive: true });
  fs.symlinkSync(fs.realpathSync(target), place, "dir");
}
