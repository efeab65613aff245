// @ts-check
// The modules that an entry reaches, for runtimes that are given each of them.

import fs from "node:fs";
import path from "node:path";
import { importsOf } from "./imports.js";

/**
 * Walks relative imports.
 * @param {string} entry
 * @param {(specifier: string) => boolean} isBuiltIn what the runtime has itself
 * @param {(file: string) => string} [read]
 * @returns {string[]} files, the entry first
 * @throws {Error} when a module imports what is neither relative nor built in, or is not there
 */
export function moduleGraph(entry, isBuiltIn, read = (file) => fs.readFileSync(file, "utf8")) {
  const files = [path.resolve(entry)];
  for (const file of files) {
    if (!/\.m?js$/.test(file)) continue;
    for (const specifier of importsOf(read(file))) {
      if (isBuiltIn(specifier)) continue;
      if (!/^\.\.?\//.test(specifier)) throw new Error(`${file} imports ${JSON.stringify(specifier)}, which this runtime does not have`);
      const target = path.resolve(path.dirname(file), specifier);
      if (!fs.existsSync(target)) throw new Error(`${file} imports ${JSON.stringify(specifier)}, which is not there`);
      if (!files.includes(target)) files.push(target);
    }
  }
  return files;
}
