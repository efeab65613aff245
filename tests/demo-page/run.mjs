// @ts-check
// The demo page in Chromium, before the emulator; see README.md.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { keep } from "../npm/kit/promises.mjs";
import { readArguments } from "../npm/start/arguments.mjs";
import { Report } from "../npm/start/report.mjs";
import { first } from "./suite/first.mjs";
import { application } from "./suite/application.mjs";
import { errors } from "./suite/errors.mjs";
import { people } from "./suite/people.mjs";
import { startWorld } from "./world.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const USAGE = "usage: node tests/demo-page/run.mjs --tools DIR --emulator PROGRAM --chromium PROGRAM [--package DIR] [--pictures DIR] [--grep TEXT]";

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`demo page: ${error instanceof Error ? error.stack : error}`);
  process.exitCode = 2;
}

async function main() {
  const values = readArguments(USAGE, {
    tools: { required: true },
    emulator: { required: true },
    chromium: { required: true },
    package: { default: path.resolve(HERE, "../../dist/npm") },
    pictures: { default: path.resolve(HERE, "../../target/demo-page") },
    grep: { default: "" },
  });
  const { emulator, chromium, grep } = values;
  const [tools, source, pictures] = [values.tools, values.package, values.pictures].map((directory) => path.resolve(directory));
  fs.rmSync(pictures, { recursive: true, force: true });
  const world = await startWorld({ tools, source, emulator, chromium, pictures });
  const report = new Report();
  try {
    await keep({ first, people, errors, application }, world, report.begin("demo page"), { grep, before: () => world.entra.reset(), limit: 90_000 });
  } finally {
    await world.stop();
  }
  console.log(`pictures: ${path.relative(process.cwd(), pictures)}`);
  return report.end();
}
