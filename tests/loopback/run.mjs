// @ts-check
// The loopback listener and the opening of a browser, in every runtime that has a machine; see README.md.

import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { between, equal } from "../npm/kit/assert.mjs";
import { keep } from "../npm/kit/promises.mjs";
import { commands } from "../npm/runtimes/commands.mjs";
import { readArguments } from "../npm/start/arguments.mjs";
import { Report } from "../npm/start/report.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const USAGE = "usage: node tests/loopback/run.mjs --tools DIR [--only RUNTIME]… [--grep TEXT]";

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`loopback: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}

async function main() {
  const { tools, only, grep } = readArguments(USAGE, { tools: { required: true }, only: { multiple: true, default: [] }, grep: { default: "" } });
  const report = new Report();
  const runtimes = Object.entries(commands(path.resolve(tools))).filter(([name]) => !only.length || only.includes(name));
  if (!runtimes.length) throw new Error(`--only: there is no such runtime\n${USAGE}`);
  // One after the other: the promises are about milliseconds.
  for (const [name, { program, args }] of runtimes) {
    const onResult = report.begin(name);
    const start = (/** @type {string} */ file) => {
      const ours = args("").filter((arg) => !arg.startsWith("--cert="));
      const child = spawn(program, [...ours, path.join(HERE, file), grep], { stdio: ["ignore", "pipe", "inherit"] });
      const ended = new Promise((resolve, reject) => child.on("error", reject).on("exit", (code, signal) => resolve(signal ?? code)));
      return { lines: createInterface(child.stdout), ended };
    };
    const suites = start("child.mjs");
    for await (const line of suites.lines) onResult(JSON.parse(line));
    const processes = async (/** @type {import("../npm/kit/promises.mjs").AddPromise} */ promise) => {
      promise("the runtime ends by itself", async () => equal(await suites.ended, 0, "its exit code"));
      promise("a process ends when it has signed in, although its browser's start is not over", async () => {
        const { lines, ended } = start("alone.mjs");
        let signedIn = NaN;
        for await (const line of lines) if (line === "signed in") signedIn = performance.now();
        equal(await ended, 0, "its exit code");
        between(performance.now() - signedIn, 0, 1500, "milliseconds");
      });
    };
    await keep({ processes }, {}, onResult, { grep });
  }
  return report.end();
}
