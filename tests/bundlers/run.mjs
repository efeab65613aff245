// @ts-check
// The tools that users build with, unmodified, with the package from its tarball; see README.md.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { keep } from "../npm/kit/promises.mjs";
import { workerd } from "../npm/runtimes/commands.mjs";
import { readArguments } from "../npm/start/arguments.mjs";
import { launchChromium } from "../npm/start/chromium.mjs";
import { startEmulator } from "../npm/start/emulator.mjs";
import { makeProject } from "../npm/start/project.mjs";
import { Report } from "../npm/start/report.mjs";
import { bundlers } from "./suite.mjs";
import { TOOLS } from "./templates.mjs";
import { World } from "./world.mjs";

const USAGE = "usage: node tests/bundlers/run.mjs --emulator BINARY --tools DIR --chromium BINARY [--package DIR | --tarball FILE] [--grep TEXT]";

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`bundlers: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}

async function main() {
  const values = readArguments(USAGE, {
    emulator: { required: true },
    tools: { required: true },
    chromium: { required: true },
    package: { default: fileURLToPath(new URL("../../dist/npm", import.meta.url)) },
    tarball: {},
    grep: { default: "" },
  });
  const tools = path.resolve(values.tools);
  const links = Object.fromEntries(TOOLS.map((name) => [name, path.join(tools, "bundlers/node_modules", name)]));
  const project = await makeProject({ package: values.package, tarball: values.tarball, links });
  // Tools look for it in all directories above, and nothing there is the application's.
  fs.writeFileSync(path.join(project.directory, "tsconfig.json"), "{}\n");
  const emulator = await startEmulator(path.resolve(values.emulator));
  const report = new Report();
  try {
    const browser = await launchChromium({ tools, chromium: values.chromium, origin: emulator.ready.origin });
    try {
      const world = new World({ ready: emulator.ready, project: project.directory, browser, workerd: workerd(tools), tools });
      await keep({ bundlers }, world, report.begin("bundlers"), { grep: values.grep, limit: 90_000, before: () => world.entra.reset() });
    } finally {
      await browser.close();
    }
  } finally {
    await emulator.stop();
    project.remove();
  }
  return report.end();
}
