// @ts-check
// The command line.

import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

const USAGE = "node tests/real-clients/run.mjs --tools DIR --package DIR --emulator BINARY [--stdin-lifetime]";

/** @typedef {{ tools: string, packageDirectory: string, emulator: string, stdinLifetime: boolean }} Command */

/**
 * Reads and checks the arguments: `--tools` has the sets `azurite` and `peers` below it, `--package` is what `cargo xtask build`
 * made, `--emulator` is the program `entra-emulator`.
 *
 * @returns {Command}
 * @throws {Error} that names the argument and says what it must be
 */
export function parseCommand() {
  const text = /** @type {const} */ ({ type: "string" });
  const options = { tools: text, package: text, emulator: text, "stdin-lifetime": /** @type {const} */ ({ type: "boolean" }) };
  const { values } = parseArgs({ options });
  return {
    tools: given("tools", values.tools, ["azurite/node_modules", "peers/node_modules"], "the directory of the pinned tools"),
    packageDirectory: given("package", values.package, ["package.json", "wasm"], "the npm package; `cargo xtask build` makes dist/npm"),
    emulator: given("emulator", values.emulator, [], "the program; `cargo build -p entra-emulator` makes it"),
    stdinLifetime: values["stdin-lifetime"] ?? false,
  };
}

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {string[]} inside what must be there
 * @param {string} what
 */
function given(name, value, inside, what) {
  if (!value) throw new Error(`--${name} is missing: ${what}\nusage: ${USAGE}`);
  const absolute = path.resolve(value);
  const missing = ["", ...inside].map((part) => path.join(absolute, part)).find((file) => !fs.existsSync(file));
  if (missing) throw new Error(`--${name}: ${missing} is not there; it must be ${what}`);
  return absolute;
}
