// @ts-check
// The sign-in inside a page, in headless Chromium and Firefox, against the Entra emulator; see README.md.

import path from "node:path";
import { fileURLToPath } from "node:url";
import { keep } from "../npm/kit/promises.mjs";
import { readArguments } from "../npm/start/arguments.mjs";
import { startEmulator } from "../npm/start/emulator.mjs";
import { makeProject } from "../npm/start/project.mjs";
import { Report } from "../npm/start/report.mjs";
import { PagesWorld } from "./kit/world.mjs";
import { serveApp } from "./start/app-server.mjs";
import { bundleExtension, bundleServiceWorker } from "./start/bundles.mjs";
import { launch } from "./start/engines.mjs";
import { suitesOf } from "./suite/index.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const USAGE = `usage: node tests/pages/run.mjs --emulator BINARY --tools DIR --screenshots DIR [--package DIR | --tarball FILE] [--only ENGINE]…
  [--grep TEXT] [--lanes N] [--chromium PATH] [--firefox PATH]`;
/** @type {import("./start/engines.mjs").EngineName[]} */
const ENGINES = ["chromium", "firefox"];

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`pages: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}

async function main() {
  const values = readArguments(USAGE, {
    emulator: { required: true },
    tools: { required: true },
    screenshots: { required: true },
    package: { default: path.resolve(HERE, "../../dist/npm") },
    tarball: {},
    only: { multiple: true, default: [] },
    grep: { default: "" },
    lanes: { default: "1" },
    chromium: { default: "/usr/bin/chromium" },
    firefox: { default: "/usr/bin/firefox-esr" },
  });
  const unknown = values.only.find((/** @type {any} */ name) => !ENGINES.includes(name));
  if (unknown) throw new Error(`--only: there is no browser ${unknown}; there are ${ENGINES.join(", ")}`);
  const lanes = Number(values.lanes);
  if (!Number.isInteger(lanes) || lanes < 1) throw new Error(`--lanes: a whole number from 1, not ${values.lanes}`);
  const tools = path.resolve(values.tools);
  const jose = await import(path.join(tools, "peers/node_modules/jose/dist/webapi/index.js"));
  const project = await makeProject({ package: values.package, tarball: values.tarball });
  const report = new Report();
  try {
    const bundled = { tools, project, pages: HERE };
    const files = {
      "/redirect.html": path.join(project.packageDirectory, "redirect.html"),
      "/workers/service-worker.js": await bundleServiceWorker(bundled),
      "/wasm/page.wasm": path.join(project.packageDirectory, "wasm/page.wasm"),
    };
    const programs = { chromium: values.chromium, firefox: values.firefox };
    const given = { ...values, tools, jose, project, programs, files, extension: await bundleExtension(bundled) };
    const engines = ENGINES.filter((name) => !values.only.length || values.only.includes(name));
    await Promise.all(engines.map((engine) => run(engine, given, lanes, report.begin(engine))));
  } finally {
    project.remove();
  }
  return report.end();
}

/**
 * One browser, whose lanes have an emulator each: what one promise does to an emulator is nothing to those of the other lane.
 * @param {import("./start/engines.mjs").EngineName} engine @param {any} given @param {number} count
 * @param {(result: import("../npm/kit/promises.mjs").Result) => void} onResult
 */
async function run(engine, { emulator: program, tools, jose, project, programs, screenshots, grep, files, extension }, count, onResult) {
  const begun = Date.now();
  /** @type {(() => unknown)[]} */
  const endings = [];
  try {
    const emulators = await Promise.all(Array.from({ length: count }, () => startEmulator(path.resolve(program))));
    endings.push(...emulators.map(({ stop }) => stop));
    const app = await serveApp({ project: project.directory, app: path.join(HERE, "app"), files });
    endings.push(app.close);
    const origins = emulators.map(({ ready }) => ready.origin);
    const another = (/** @type {object} */ more) => launch(engine, { tools, programs, origins, ...more });
    const browser = await another({});
    endings.push(() => browser.close());
    const queue = Object.entries(suitesOf(engine));
    const lane = async (/** @type {any} */ { ready }) => {
      const pictures = path.resolve(screenshots);
      const world = new PagesWorld({ engine, browser, launch: another, app, jose, ready, screenshots: pictures, extension });
      for (let next = queue.shift(); next; next = queue.shift()) {
        await keep({ [next[0]]: next[1] }, world, onResult, { grep, before: () => world.entra.reset() });
      }
    };
    await Promise.all(emulators.map(lane));
  } catch (error) {
    onResult({ name: "the run", outcome: "failed", why: error instanceof Error ? error.stack : String(error), milliseconds: 0 });
  } finally {
    for (const end of endings.reverse()) await end();
  }
  console.log(`${engine}: done in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}
