// @ts-check
// The npm package as users get it, in every runtime, against the Entra emulator; see README.md.

import path from "node:path";
import { fileURLToPath } from "node:url";
import { commands } from "./runtimes/commands.mjs";
import { runNext } from "./runtimes/next.mjs";
import { runPage } from "./runtimes/page.mjs";
import { runProcesses } from "./runtimes/process.mjs";
import { runWorker } from "./runtimes/worker.mjs";
import { readArguments } from "./start/arguments.mjs";
import { makeCertificates } from "./start/certificates.mjs";
import { startEmulator } from "./start/emulator.mjs";
import { makeProject } from "./start/project.mjs";
import { Report } from "./start/report.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const USAGE = `usage: node tests/npm/run.mjs --emulator BINARY --tools DIR [--package DIR | --tarball FILE] [--only RUNTIME]… [--grep TEXT]
  [--jobs N] [--chromium PATH]`;

/**
 * What a runtime is given.
 *
 * @typedef {object} Given
 * @property {string} tools Where `cargo xtask` keeps its pinned sets.
 * @property {string} project The directory of the project with the package.
 * @property {string} tests Where that project has the copy of this directory.
 * @property {string} chromium
 * @property {import("./kit/entra.mjs").Ready} ready
 * @property {string} grep
 *
 * @typedef {import("./kit/promises.mjs").Result} Result
 */

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`npm: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}

async function main() {
  const values = readArguments(USAGE, {
    emulator: { required: true },
    tools: { required: true },
    package: { default: path.resolve(HERE, "../../dist/npm") },
    tarball: {},
    only: { multiple: true, default: [] },
    grep: { default: "" },
    jobs: { default: "2" },
    chromium: { default: "/usr/bin/chromium" },
  });
  const tools = path.resolve(values.tools);
  const servers = commands(tools);
  /** By name: how each is run. @type {Record<string, (given: Given, report: (result: Result) => void) => Promise<void>>} */
  const runtimes = {
    ...Object.fromEntries(Object.entries(servers).map(([name, command]) => [name, (given, report) => runProcesses(command, given, report)])),
    workerd: runWorker,
    "edge-light": runNext,
    chromium: runPage,
  };
  const names = Object.keys(runtimes);
  const unknown = values.only.find((/** @type {string} */ name) => !names.includes(name));
  if (unknown) throw new Error(`--only: there is no runtime ${unknown}; there are ${names.join(", ")}`);
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) throw new Error(`--jobs: a whole number from 1, not ${values.jobs}`);

  const project = await makeProject({
    package: values.package,
    tarball: values.tarball,
    links: { jose: path.join(tools, "peers/node_modules/jose") },
    copies: { tests: HERE },
  });
  const certificates = await makeCertificates();
  const report = new Report();
  /** @param {string} name @param {(result: Result) => void} onResult */
  const run = async (name, onResult) => {
    const emulator = await startEmulator(path.resolve(values.emulator));
    const begun = Date.now();
    try {
      const ready = { ...emulator.ready, certificates };
      const tests = path.join(project.directory, "tests");
      await runtimes[name]({ tools, tests, project: project.directory, chromium: values.chromium, ready, grep: values.grep }, onResult);
    } catch (error) {
      onResult({ name: "the run", outcome: "failed", why: error instanceof Error ? error.stack : String(error), milliseconds: 0 });
    } finally {
      await emulator.stop();
    }
    console.log(`${name}: done in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  };
  try {
    const queue = (values.only.length ? values.only : names).map((/** @type {string} */ name) => () => run(name, report.begin(name)));
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await next();
    };
    await Promise.all(Array.from({ length: jobs }, worker));
  } finally {
    project.remove();
  }
  return report.end();
}
