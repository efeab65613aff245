// @ts-check
// The npm package as a package: what is in it, what it reaches, its types; see README.md.

import path from "node:path";
import { fileURLToPath } from "node:url";
import { keep } from "../npm/kit/promises.mjs";
import { readArguments } from "../npm/start/arguments.mjs";
import { makeProject } from "../npm/start/project.mjs";
import { Report } from "../npm/start/report.mjs";
import { bundles } from "./suite/bundles.mjs";
import { effects } from "./suite/effects.mjs";
import { graph } from "./suite/graph.mjs";
import { lint } from "./suite/lint.mjs";
import { manifest } from "./suite/manifest.mjs";
import { types } from "./suite/types.mjs";
import { Packaging } from "./support/world.mjs";

const SUITES = { manifest, lint, graph, effects, bundles, types };
const USAGE = "usage: node tests/packaging/run.mjs --tools DIR [--package DIR | --tarball FILE] [--grep TEXT] [--bless]";

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`packaging: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}

async function main() {
  const values = readArguments(USAGE, {
    tools: { required: true },
    package: { default: fileURLToPath(new URL("../../dist/npm", import.meta.url)) },
    tarball: {},
    emulator: {}, // taken because every test program is started alike
    grep: { default: "" },
    bless: { type: "boolean", default: false },
  });
  const tools = path.resolve(values.tools);
  const links = {
    "@azure": path.join(tools, "peers/node_modules/@azure"),
    "@types": path.join(tools, "check/node_modules/@types"),
    openai: path.join(tools, "peers/node_modules/openai"),
  };
  const project = await makeProject({ package: values.package, tarball: values.tarball, links });
  const report = new Report();
  try {
    const installed = [...Object.keys(links), "azure-identity-wasm"].sort();
    const world = new Packaging({ project, tools, installed, bless: values.bless });
    await keep(SUITES, world, report.begin("packaging"), { grep: values.grep, limit: 60_000 });
  } finally {
    project.remove();
  }
  return report.end();
}
