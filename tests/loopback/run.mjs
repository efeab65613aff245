// @ts-check
// The loopback listener and the opening of a browser, in every runtime that has a machine; see README.md.

import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { commands } from "../npm/runtimes/commands.mjs";
import { readArguments } from "../npm/start/arguments.mjs";
import { Report } from "../npm/start/report.mjs";

const CHILD = fileURLToPath(new URL("child.mjs", import.meta.url));
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
    const child = spawn(program, [...args("/dev/null").filter((arg) => !arg.startsWith("--cert=")), CHILD, grep], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise((resolve, reject) => child.on("error", reject).on("exit", (code, signal) => resolve(signal ?? code)));
    for await (const line of createInterface(child.stdout)) onResult(JSON.parse(line));
    const code = await ended;
    if (code !== 0) onResult({ name: "the runtime ends by itself", outcome: "failed", why: `it ended with ${code}`, milliseconds: 0 });
  }
  return report.end();
}
