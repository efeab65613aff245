// @ts-check
// Finds a package and the file that its `exports` name under given conditions
// (https://nodejs.org/api/packages.html#conditional-exports).

import fs from "node:fs";
import path from "node:path";

/**
 * @param {string} name a directory, or the name of a package that is installed at `from` or above
 * @param {string} [from]
 * @returns {string} the package's directory
 */
export function locatePackage(name, from = process.cwd()) {
  const given = path.resolve(from, name);
  if (fs.existsSync(path.join(given, "package.json"))) return fs.realpathSync(given);
  for (let directory = path.resolve(from); ; directory = path.dirname(directory)) {
    const installed = path.join(directory, "node_modules", name);
    if (fs.existsSync(path.join(installed, "package.json"))) return fs.realpathSync(installed);
    if (directory === path.dirname(directory)) break;
  }
  throw new Error(`--package: ${name} is neither a directory with a package.json nor an installed package (looked from ${from})`);
}

/**
 * @param {string} directory the package's
 * @param {readonly string[]} conditions in any order; the order of the package's keys decides
 * @returns {string} the file that `import "the-package"` loads
 */
export function resolveEntry(directory, conditions) {
  const manifest = JSON.parse(fs.readFileSync(path.join(directory, "package.json"), "utf8"));
  const target = manifest.exports === undefined ? (manifest.main ?? "./index.js") : pick(rootExport(manifest.exports), [...conditions, "default"]);
  if (!target) throw new Error(`${directory}/package.json exports nothing under the conditions ${conditions.join(", ")}`);
  const file = path.join(directory, target);
  if (!fs.existsSync(file)) throw new Error(`${directory}/package.json exports ${target}, which is not there`);
  return file;
}

/**
 * A script of a package for a runtime that is given every module by its path: what it imports by a name of the package (`"#name"`) is said as
 * a path, as a bundler would find it.
 * @param {string} directory the package's
 * @param {string} file
 * @param {readonly string[]} conditions
 * @returns {string}
 */
export function readScript(directory, file, conditions) {
  const { imports = {} } = JSON.parse(fs.readFileSync(path.join(directory, "package.json"), "utf8"));
  return fs.readFileSync(file, "utf8").replace(/(\bimport\(|\bfrom )(["'])(#[\w/-]+)\2/g, (_, before, quote, name) => {
    const target = pick(imports[name], [...conditions, "default"]);
    if (!target) throw new Error(`${directory}/package.json has no ${name} under the conditions ${conditions.join(", ")}`);
    const relative = path.relative(path.dirname(file), path.join(directory, target)).split(path.sep).join("/");
    return `${before}${quote}${relative.startsWith(".") ? "" : "./"}${relative}${quote}`;
  });
}

/** @param {any} exports */
function rootExport(exports) {
  const isMap = exports !== null && typeof exports === "object" && Object.keys(exports).some((key) => key.startsWith("."));
  return isMap ? exports["."] : exports;
}

/**
 * @param {any} target
 * @param {readonly string[]} conditions
 * @returns {string | undefined}
 */
function pick(target, conditions) {
  if (typeof target === "string") return target;
  if (target === null || typeof target !== "object") return undefined;
  const choices = Array.isArray(target) ? target : Object.keys(target).filter((key) => conditions.includes(key)).map((key) => target[key]);
  return choices.map((choice) => pick(choice, conditions)).find((found) => found !== undefined);
}
