// @ts-check
// One cache file, shared by processes: of the npm package's code on Node, Deno and Bun, of the crate, and of the official libraries; see README.md.

import path from "node:path";
import process from "node:process";
import { keep } from "../npm/kit/promises.mjs";
import { commands } from "../npm/runtimes/commands.mjs";
import { readArguments } from "../npm/start/arguments.mjs";
import { Report } from "../npm/start/report.mjs";
import { kills } from "./suite/kills.mjs";
import { keyring } from "./suite/keyring.mjs";
import { locks } from "./suite/locks.mjs";
import { mixed, official } from "./suite/official.mjs";
import { plain } from "./suite/plain.mjs";
import { programs } from "./suite/programs.mjs";
import { Home, here } from "./support/world.mjs";

const USAGE = "usage: node tests/persistence/run.mjs --tools DIR --worker PROGRAM --python PROGRAM [--keyring] [--grep TEXT]";

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`persistence: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}

async function main() {
  const values = readArguments(USAGE, {
    tools: { required: true },
    package: {}, // taken because every test program is started alike
    worker: { required: true },
    python: { required: true },
    keyring: { type: "boolean", default: false },
    grep: { default: "" },
  });
  const { deno, bun } = commands(path.resolve(values.tools));
  const script = here("worker.mjs");
  const workers = {
    node: { program: process.execPath, args: [script] },
    rust: { program: path.resolve(values.worker), args: [] },
    deno: { program: deno.program, args: ["run", "--quiet", "--allow-all", "--no-lock", "--cached-only", script] },
    bun: { program: bun.program, args: [script] },
  };
  const python = { program: path.resolve(values.python), args: [here("peers/msal_cache.py")] };
  const report = new Report();
  const options = { grep: values.grep, limit: 30_000 };
  for (const [name, worker] of Object.entries(workers)) {
    // Deno and Bun run Node's code: what differs is how they do what it asks.
    const suites = ["node", "rust"].includes(name) ? { plain, locks, kills, programs, official, ...(values.keyring && { keyring }) } : { plain };
    await keep(suites, { home: () => new Home(worker), python }, report.begin(name), options);
  }
  await keep({ mixed }, { home: () => new Home(workers.node), workers }, report.begin("together"), options);
  return report.end();
}
