// @ts-check
// workerd, the runtime of Cloudflare Workers, without nodejs_compat: the suites in one request, then requests that share credentials.

import fs from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { Entra } from "../kit/entra.mjs";
import { keep } from "../kit/promises.mjs";
import { requests } from "../outside/requests.mjs";
import { bundleWorker } from "../worker/bundle.mjs";
import { startWorkerd } from "../worker/workerd.mjs";
import { workerd } from "./commands.mjs";

/** A date of today, and one from before everything that Workers have learned since. */
const NOW = "2026-11-01";
const OLD = "2022-01-01";

/** Milliseconds for the suites together. */
const SUITES = 300_000;

/** A Worker of the second part, and whether its runtime has `waitUntil`. @typedef {{ worker: Worker, keepsWork: boolean}} Variant */
/** @typedef {import("../worker/workerd.mjs").Worker} Worker */

/**
 * @param {import("../run.mjs").Given} given
 * @param {(result: import("../kit/promises.mjs").Result) => void} report
 */
export async function runWorker({ tools, project, tests, ready, grep }, report) {
  const directory = path.join(project, "workers");
  fs.mkdirSync(directory);
  const define = { READY: JSON.stringify(ready) };
  const bundle = (/** @type {string} */ name, /** @type {string} */ entry, more = {}) =>
    bundleWorker({ tools, entry: path.join(tests, "worker", entry), outDirectory: path.join(directory, name), ...more });
  const [suite, shared, older] = [
    await bundle("suite", "suite.mjs"),
    await bundle("shared", "requests.mjs", { define }),
    await bundle("older", "requests.mjs", { define, withoutWaitUntil: true }),
  ];
  const entra = new Entra(ready);
  /** @type {Record<string, Variant>} */
  const variants = {
    requests: { worker: { directory: "shared", modules: shared, compatibilityDate: NOW }, keepsWork: true },
    requestsOfAnOldDate: { worker: { directory: "shared", modules: shared, compatibilityDate: OLD }, keepsWork: true },
    requestsWithoutWaitUntil: { worker: { directory: "older", modules: older, compatibilityDate: NOW }, keepsWork: false },
    requestsOfAnOldDateWithoutWaitUntil: { worker: { directory: "older", modules: older, compatibilityDate: OLD }, keepsWork: false },
  };
  const start = (/** @type {Record<string, Worker>} */ workers) =>
    startWorkerd({ program: workerd(tools), directory, caFile: ready.ca_file, workers });

  const one = await start({ suite: { directory: "suite", modules: suite, compatibilityDate: NOW, bindings: { READY: JSON.stringify(ready) } } });
  try {
    const response = await fetch(`${one.urls.suite}?grep=${encodeURIComponent(grep)}`, { signal: AbortSignal.timeout(SUITES) });
    if (!response.ok || !response.body) throw new Error(`the Worker answered ${response.status}: ${await response.text()}\n${one.output()}`);
    for await (const line of createInterface({ input: Readable.fromWeb(/** @type {any} */ (response.body)) })) report(JSON.parse(line));
  } finally {
    await one.stop();
  }

  for (const [name, { worker, keepsWork }] of Object.entries(variants)) {
    /** @type {import("../worker/workerd.mjs").Workerd | undefined} */
    let running;
    const starts = (/** @type {import("../kit/promises.mjs").AddPromise} */ promise) =>
      promise(`workerd starts it, with the compatibility date ${worker.compatibilityDate}`, async () => void (running = await start({ [name]: worker })));
    await keep({ [name]: starts }, undefined, report);
    if (!running) continue;
    try {
      const world = { url: running.urls[name], keepsWork, entra, output: running.output };
      await keep({ [name]: requests }, world, report, { grep, before: () => entra.reset() });
    } finally {
      await running.stop();
    }
  }
}
