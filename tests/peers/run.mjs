// @ts-check
// The official libraries and ours before the Entra emulator, and what they send beside each other; see README.md.

import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { keep } from "../npm/kit/promises.mjs";
import { readArguments } from "../npm/start/arguments.mjs";
import { launchChromium } from "../npm/start/chromium.mjs";
import { startEmulator } from "../npm/start/emulator.mjs";
import { makeProject } from "../npm/start/project.mjs";
import { Report } from "../npm/start/report.mjs";
import { LIBRARIES, PAGES } from "./parties/list.mjs";
import { pages } from "./suite/pages.mjs";
import { people } from "./suite/people.mjs";
import { times } from "./suite/times.mjs";
import { tokens } from "./suite/tokens.mjs";
import { wire } from "./suite/wire.mjs";
import { writeCertificates } from "./support/certificates.mjs";
import { Person } from "./support/person.mjs";
import { openSite } from "./support/site.mjs";
import { startProxy } from "./support/proxy.mjs";
import { World } from "./support/world.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
/** Where libraries look for Entra unless they are told otherwise. */
const ENTRA = "login.microsoftonline.com";
const USAGE = "usage: node tests/peers/run.mjs --emulator BINARY --tools DIR --python BINARY --chromium BINARY [--package DIR | --tarball FILE] [--grep TEXT] [--bless]\n  [--times FILE]";

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
    times: { default: "" },
  });
  const peers = path.join(path.resolve(values.tools), "peers/node_modules");
  const project = await makeProject({
    package: values.package,
    tarball: values.tarball,
    links: { "@azure": path.join(peers, "@azure") },
    copies: { parties: path.join(HERE, "parties"), pages: path.join(HERE, "pages") },
  });
  try {
    return await compare(/** @type {any} */ ({ ...values, peers, directory: project.directory }));
  } finally {
    project.remove();
  }
}

/**
 * @param {{ emulator: string, tools: string, python: string, chromium: string, peers: string, directory: string, grep: string, bless: boolean, times: string }} values
 * @returns {Promise<number>} The exit code.
 */
async function compare(values) {
  const certificates = path.join(values.directory, "certificates");
  fs.mkdirSync(certificates);
  const emulator = await startEmulator(path.resolve(values.emulator), ["--host-name", ENTRA]);
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
    await inPages(values, world, report, options);
  } finally {
    for (const party of Object.values(parties)) party.stop();
    await person.leave();
    proxy.stop();
    await emulator.stop();
  }
  return report.end();
}

/**
 * The libraries that pages have. For their browser the emulator is Entra itself, so that none has to be told where it is.
 * @param {{ tools: string, chromium: string, directory: string, times: string }} values @param {World} world @param {Report} report @param {object} options
 */
async function inPages(values, world, report, options) {
  const names = Object.keys(PAGES);
  const { origin } = world.ready;
  const tools = path.resolve(values.tools);
  const more = [`--host-resolver-rules=MAP ${ENTRA}:443 127.0.0.1:${new URL(origin).port}`];
  const browser = await launchChromium({ tools, chromium: values.chromium, origin, more });
  const site = await openSite({ tools, directory: values.directory, entra: `https://${ENTRA}`, names });
  try {
    for (const name of names) await keep({ pages }, { world, site, name, browser }, report.begin(PAGES[name]), options);
    await world.entra.reset();
    const taken = await times({ world, site, names, browser });
    for (const [way, medians] of Object.entries(taken)) {
      console.log(`${way}, click to token, signed in at Entra: ${Object.entries(medians).map(([name, value]) => `${name} ${value} ms`).join(", ")}`);
    }
    if (values.times) fs.writeFileSync(values.times, `${JSON.stringify(taken, null, 2)}\n`);
  } finally {
    site.close();
    await browser.close();
  }
}

/** @param {string} peers @returns {Promise<any>} */
function jose(peers) {
  return import(pathToFileURL(createRequire(path.join(peers, "index.js")).resolve("jose")).href);
}
