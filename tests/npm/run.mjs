// @ts-check
// The npm package as users get it, in every runtime, against the Entra emulator; see README.md.

import path from "node:path";
import { fileURLToPath } from "node:url";
import { commands } from "./runtimes/commands.mjs";
import { runPage } from "./runtimes/page.mjs";
import { runProcesses } from "./runtimes/process.mjs";
import { runWorker } from "./runtimes/worker.mjs";
import { readArguments } from "./start/arguments.mjs";
import { startEmulator } from "./start/emulator.mjs";
import { makeProject } from "./start/project.mjs";
import { Report } from "./start/report.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const USAGE = `usage: node tests/npm/run.mjs --emulator BINARY --tools DIR [--package DIR | --tarball FILE] [--only RUNTIME]… [--grep TEXT] [--chromium PATH]`;

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
    chromium: { default: "/usr/bin/chromium" },
  });
  const tools = path.resolve(values.tools);
  const servers = commands(tools);
  const names = [...Object.keys(servers), "workerd", "chromium"];
  const unknown = values.only.find((/** @type {string} */ name) => !names.includes(name));
  if (unknown) throw new Error(`--only: there is no runtime ${unknown}; there are ${names.join(", ")}`);
  const project = await makeProject({
    package: values.package,
    tarball: values.tarball,
    links: { jose: path.join(tools, "peers/node_modules/jose") },
    copies: { tests: HERE },
  });
  const report = new Report();
  try {
    for (const name of values.only.length ? values.only : names) {
      const onResult = report.begin(name);
      const emulator = await startEmulator(path.resolve(values.emulator));
      const begun = Date.now();
      try {
        const tests = path.join(project.directory, "tests");
        const given = { tools, tests, project: project.directory, chromium: values.chromium, ready: emulator.ready, grep: values.grep };
        if (name === "workerd") await runWorker(given, onResult);
        else if (name === "chromium") await runPage(given, onResult);
        else await runProcesses(servers[name], given, onResult);
      } catch (error) {
        onResult({ name: "the run", outcome: "failed", why: error instanceof Error ? error.stack : String(error), milliseconds: 0 });
      } finally {
        await emulator.stop();
      }
      console.log(`(${name} took ${((Date.now() - begun) / 1000).toFixed(1)} s)`);
    }
  } finally {
    project.remove();
  }
  return report.end();
}
