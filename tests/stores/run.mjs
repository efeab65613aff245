// @ts-check
// Every token store, and credentials on it, in Node, Deno, Bun, Chromium, Firefox and workerd; see README.md.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { commands } from "../npm/runtimes/commands.mjs";
import { readArguments } from "../npm/start/arguments.mjs";
import { runChild } from "../npm/start/child.mjs";
import { startEmulator } from "../npm/start/emulator.mjs";
import { makeProject } from "../npm/start/project.mjs";
import { Report } from "../npm/start/report.mjs";
import { runBrowser, runFirefox } from "./browser/run.mjs";
import { redisServer } from "./support/redis-server.mjs";
import { plot } from "./workerd/plot.mjs";
import { ISOLATES, runWorkers } from "./workerd/run.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const USAGE = "usage: node tests/stores/run.mjs --emulator BINARY --tools DIR [--package DIR | --tarball FILE] [--party BINARY] [--only RUNTIME]…\n  [--grep TEXT] [--chromium PATH] [--firefox PATH] [--plot FILE]";
/** Where the suites run: one Node is enough. In the last three, those on the stores of browsers, and of Workers. */
const RUNTIMES = ["node", "deno", "bun", "chromium", "firefox", "workerd"];
/** Milliseconds for all suites together. */
const LIMIT = 300_000;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`stores: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}

async function main() {
  const values = readArguments(USAGE, {
    emulator: { required: true },
    tools: { required: true },
    package: { default: path.resolve(HERE, "../../dist/npm") },
    tarball: {},
    party: {},
    only: { multiple: true, default: [] },
    grep: { default: "" },
    chromium: { default: "/usr/bin/chromium" },
    firefox: { default: "/usr/bin/firefox-esr" },
    plot: {},
  });
  const tools = path.resolve(values.tools);
  const unknown = values.only.find((/** @type {string} */ name) => !RUNTIMES.includes(name));
  if (unknown) throw new Error(`--only: there is no runtime ${unknown}; there are ${RUNTIMES.join(", ")}`);
  const project = await makeProject({
    package: values.package,
    tarball: values.tarball,
    links: {
      jose: path.join(tools, "peers/node_modules/jose"),
      redis: path.join(tools, "stores/node_modules/redis"),
      ioredis: path.join(tools, "stores/node_modules/ioredis"),
    },
    copies: { npm: path.join(HERE, "../npm"), stores: HERE, "cloudflare-worker": path.join(HERE, "../../examples/cloudflare-worker") },
  });
  const report = new Report();
  /** What fleets of isolates have sent, by their store. @type {Record<string, number[]>} */
  const requests = {};
  const redis = await redisServer();
  try {
    await redis.start();
    for (const name of values.only.length ? values.only : RUNTIMES) {
      const onResult = report.begin(name);
      const emulator = await startEmulator(path.resolve(values.emulator));
      try {
        // What is written in another language is the same for each runtime: one tries it.
        const party = name === "node" && values.party ? path.resolve(values.party) : undefined;
        const { ready } = emulator;
        const given = { tools, project: project.directory, chromium: values.chromium, firefox: values.firefox, ready, grep: values.grep };
        if (name === "chromium") await runBrowser(given, onResult);
        else if (name === "firefox") await runFirefox(given, onResult);
        else if (name === "workerd") await runWorkers({ ...given, measured: (kind, at) => void (requests[kind] = at) }, onResult);
        else await run(commands(tools)[name], project.directory, { ready, grep: values.grep, party, redisPort: redis.port }, onResult);
      } catch (error) {
        onResult({ name: "the run", outcome: "failed", why: error instanceof Error ? error.stack : String(error), milliseconds: 0 });
      } finally {
        await emulator.stop();
      }
    }
  } finally {
    await redis.kill();
    project.remove();
  }
  for (const [kind, at] of Object.entries(requests)) console.log(`a fleet of ${ISOLATES} isolates in an hour, ${kind}: ${at.length} token requests`);
  if (values.plot) fs.writeFileSync(values.plot, plot(requests, ISOLATES));
  return report.end();
}

/**
 * @param {import("../npm/runtimes/commands.mjs").Command} command @param {string} directory
 * @param {{ ready: import("../npm/kit/entra.mjs").Ready, grep: string, party?: string, redisPort: number }} argument
 * @param {(result: import("../npm/kit/promises.mjs").Result) => void} onResult
 */
async function run({ program, args }, directory, argument, onResult) {
  /** @type {Record<string, string | undefined>} */
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: argument.ready.ca_file, NO_COLOR: "1" };
  for (const name of Object.keys(env)) if (/^(AZURE|NODE_OPTIONS)/.test(name)) delete env[name];
  const script = [...args(argument.ready.ca_file), path.join(directory, "stores/process.mjs"), JSON.stringify(argument)];
  const { code, err } = await runChild(program, script, { cwd: directory, env, limit: LIMIT, onLine: (line) => onResult(JSON.parse(line)) });
  if (code !== 0) throw new Error(`it ended with ${code}: ${err}`);
}
