// @ts-check
// The npm package's credentials of developer tools, with stand-ins for these, in every runtime that has a machine; see README.md.

import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { equal } from "../npm/kit/assert.mjs";
import { keep } from "../npm/kit/promises.mjs";
import { commands } from "../npm/runtimes/commands.mjs";
import { readArguments } from "../npm/start/arguments.mjs";
import { Report } from "../npm/start/report.mjs";
import { realAzureCli } from "./suite/azure-cli.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const USAGE = "usage: node tests/developer-tools/run.mjs --tools DIR --stand-in BINARY [--package DIR] [--azure-cli PROGRAM] [--only RUNTIME]… [--grep TEXT]";

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`developer tools: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}

async function main() {
  const values = readArguments(USAGE, {
    tools: { required: true },
    "stand-in": { required: true },
    package: { default: path.resolve(HERE, "../../dist/npm") },
    "azure-cli": { default: "" },
    only: { multiple: true, default: [] },
    grep: { default: "" },
  });
  const report = new Report();
  const runtimes = Object.entries(commands(path.resolve(values.tools))).filter(([name]) => !values.only.length || values.only.includes(name));
  if (!runtimes.length) throw new Error(`--only: there is no such runtime\n${USAGE}`);
  const given = { package: path.resolve(values.package), standIn: path.resolve(values["stand-in"]), grep: values.grep };
  // One after the other: some promises are about milliseconds.
  for (const [name, { program, args }] of runtimes) {
    const onResult = report.begin(name);
    const ours = args("").filter((arg) => !arg.startsWith("--cert="));
    const child = spawn(program, [...ours, path.join(HERE, "child.mjs"), JSON.stringify(given)], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise((resolve, reject) => child.on("error", reject).on("exit", (code, signal) => resolve(signal ?? code)));
    for await (const line of createInterface(child.stdout)) onResult(JSON.parse(line));
    const processes = (/** @type {import("../npm/kit/promises.mjs").AddPromise} */ promise) =>
      promise("the runtime ends by itself, whatever tools have left behind", async () => equal(await ended, 0, "its exit code"));
    await keep({ processes }, {}, onResult, { grep: values.grep });
  }
  if (values["azure-cli"]) {
    const world = { ...given, azureCli: path.resolve(values["azure-cli"]), say: (/** @type {string} */ text) => console.log(`az: ${text}`) };
    await keep({ "Azure CLI": realAzureCli }, world, report.begin("the real Azure CLI"), { grep: values.grep, limit: 120_000 });
  }
  return report.end();
}
