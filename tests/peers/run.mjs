// @ts-check
// The official libraries and ours before the Entra emulator, and what they send beside each other; see README.md.

import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { keep } from "../npm/kit/promises.mjs";
import { readArguments } from "../npm/start/arguments.mjs";
import { startEmulator } from "../npm/start/emulator.mjs";
import { makeProject } from "../npm/start/project.mjs";
import { Report } from "../npm/start/report.mjs";
import { LIBRARIES } from "./parties/list.mjs";
import { people } from "./suite/people.mjs";
import { tokens } from "./suite/tokens.mjs";
import { wire } from "./suite/wire.mjs";
import { writeCertificates } from "./support/certificates.mjs";
import { Person } from "./support/person.mjs";
import { startProxy } from "./support/proxy.mjs";
import { World } from "./support/world.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const USAGE = "usage: node tests/peers/run.mjs --emulator BINARY --tools DIR --python BINARY --chromium BINARY [--package DIR | --tarball FILE] [--grep TEXT] [--bless]";

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`peers: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}

async function main() {
  const values = readArguments(USAGE, {
    emulator: { required: true },
    tools: { required: true },
    python: { required: true },
    chromium: { required: true },
    package: { default: path.resolve(HERE, "../../dist/npm") },
    tarball: {},
    grep: { default: "" },
    bless: { type: "boolean", default: false },
  });
  const peers = path.join(path.resolve(values.tools), "peers/node_modules");
  const project = await makeProject({
    package: values.package,
    tarball: values.tarball,
    links: { "@azure": path.join(peers, "@azure") },
    copies: { parties: path.join(HERE, "parties") },
  });
  try {
    return await compare(/** @type {any} */ ({ ...values, peers, directory: project.directory }));
  } finally {
    project.remove();
  }
}

/**
 * @param {{ emulator: string, tools: string, python: string, chromium: string, peers: string, directory: string, grep: string, bless: boolean }} values
 * @returns {Promise<number>} The exit code.
 */
async function compare(values) {
  const certificates = path.join(values.directory, "certificates");
  fs.mkdirSync(certificates);
  const emulator = await startEmulator(path.resolve(values.emulator));
  const person = new Person({ tools: path.resolve(values.tools), chromium: values.chromium, origin: emulator.ready.origin, directory: values.directory });
  const proxy = await startProxy(emulator.ready.origin);
  const given = {
    node: process.execPath,
    python: path.resolve(values.python),
    directory: path.join(values.directory, "parties"),
    caFile: emulator.ready.ca_file,
    browser: person.program,
    proxy: proxy.url,
  };
  /** @type {Record<string, import("./parties/party.mjs").Party>} */
  const parties = {};
  const report = new Report();
  try {
    for (const [name, library] of Object.entries(LIBRARIES)) parties[name] = library.start(given);
    const world = new World(emulator.ready, await writeCertificates(certificates), await jose(values.peers));
    await world.open();
    const options = { grep: values.grep, before: () => world.entra.reset(), limit: 60_000 };
    for (const [name, library] of Object.entries(LIBRARIES)) {
      await keep({ tokens, people }, { world, party: parties[name], library, person }, report.begin(library.title), options);
    }
    await keep({ wire }, { world, parties, bless: values.bless }, report.begin("wire"), options);
  } finally {
    for (const party of Object.values(parties)) party.stop();
    await person.leave();
    proxy.stop();
    await emulator.stop();
  }
  return report.end();
}

/** @param {string} peers @returns {Promise<any>} */
function jose(peers) {
  return import(pathToFileURL(createRequire(path.join(peers, "index.js")).resolve("jose")).href);
}
