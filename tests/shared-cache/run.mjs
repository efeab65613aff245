// @ts-check
// One cache for ours and for Microsoft's libraries; see README.md.

import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { keep } from "../npm/kit/promises.mjs";
import { commands } from "../npm/runtimes/commands.mjs";
import { readArguments } from "../npm/start/arguments.mjs";
import { startEmulator } from "../npm/start/emulator.mjs";
import { makeProject } from "../npm/start/project.mjs";
import { Report } from "../npm/start/report.mjs";
import { startProxy } from "../peers/support/proxy.mjs";
import { msalNode } from "./parties/msal-node.mjs";
import { party } from "./parties/party.mjs";
import { World } from "./programs/world.mjs";
import { applications, crowds } from "./sharing/applications.mjs";
import { codecs } from "./sharing/codecs.mjs";
import { people } from "./sharing/people.mjs";
import { trouble } from "./sharing/trouble.mjs";
import { sharedCache } from "./suite.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const USAGE =
  "usage: node tests/shared-cache/run.mjs --emulator BINARY --tools DIR --python PROGRAM --ours PROGRAM [--package DIR | --tarball FILE]\n  [--grep TEXT]";

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`shared cache: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}

async function main() {
  const values = readArguments(USAGE, {
    emulator: { required: true },
    tools: { required: true },
    python: { required: true },
    ours: { required: true },
    package: { default: path.resolve(HERE, "../../dist/npm") },
    tarball: {},
    grep: { default: "" },
  });
  const given = /** @type {any} */ ({ ...values, tools: path.resolve(values.tools), python: path.resolve(values.python), ours: path.resolve(values.ours) });
  const report = new Report();
  await texts(given, report);
  await programs(given, report);
  return report.end();
}

/** @typedef {{ emulator: string, tools: string, python: string, ours: string, package: string, tarball?: string, grep: string }} Given */

/** Libraries with the text of a cache in front of them. @param {Given} given @param {Report} report */
async function texts(given, report) {
  const load = createRequire(path.join(given.tools, "peers", "package.json"));
  const ours = party(given.ours);
  const python = party(given.python, [path.join(HERE, "parties/msal_python.py")]);
  const codec = party(given.ours, ["codec"]);
  try {
    const others = { "MSAL for Python": python.act, "MSAL for Node": msalNode(load("@azure/msal-node")) };
    await keep({ "shared cache": sharedCache }, { ours: ours.act, others }, report.begin("texts"), { grep: given.grep });
    await keep({ codecs }, { serde: codec.act }, report.begin("codecs"), { grep: given.grep });
  } finally {
    ours.stop();
    codec.stop();
    python.stop();
  }
}

/** Programs in one home, before the emulator. @param {Given} given @param {Report} report */
async function programs(given, report) {
  const project = await makeProject({ package: given.package, tarball: given.tarball, copies: { programs: path.join(HERE, "programs") } });
  const { ready, stop } = await startEmulator(path.resolve(given.emulator));
  const proxy = await startProxy(ready.origin);
  try {
    const { node, deno, bun } = commands(given.tools);
    const inRuntime = (/** @type {import("../npm/runtimes/commands.mjs").Command} */ { program, args }) => ({
      program,
      args: [...args(ready.ca_file), path.join(project.directory, "programs/ours.mjs")],
      env: { NODE_EXTRA_CA_CERTS: ready.ca_file, NO_COLOR: "1" },
    });
    const all = {
      node: inRuntime(node),
      deno: inRuntime(deno),
      bun: inRuntime(bun),
      rust: { program: given.ours, args: ["program"], env: { HTTPS_PROXY: proxy.url } },
      python: {
        program: given.python,
        args: [path.join(HERE, "programs/azure_identity.py")],
        env: { REQUESTS_CA_BUNDLE: ready.ca_file, HTTPS_PROXY: proxy.url },
      },
    };
    const world = new World(ready, all, project.packageDirectory);
    await world.open();
    const options = { grep: given.grep, before: () => world.begin(), limit: 60_000 };
    await keep({ people, applications, crowds, trouble }, { world }, report.begin("programs"), options);
  } finally {
    proxy.stop();
    await stop();
    project.remove();
  }
}
