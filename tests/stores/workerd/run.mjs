// @ts-check
// workerd, with KV, Durable Objects and the Cache API: what its stores promise, in one request; then a fleet of isolates on them.

import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { Entra } from "../../npm/kit/entra.mjs";
import { keep } from "../../npm/kit/promises.mjs";
import { workerd } from "../../npm/runtimes/commands.mjs";
import { bundleWorker } from "../../npm/worker/bundle.mjs";
import { startWorkerd } from "../../npm/worker/workerd.mjs";
import { example } from "./example.mjs";
import { fleet } from "./fleet.mjs";
import { cacheService, kvService } from "./services.mjs";

const COMPATIBILITY_DATE = "2026-11-01";

/** As many isolates are in a fleet. */
export const ISOLATES = 200;

/** Milliseconds by which KV is late. */
const LATE = 60_000;

/** Milliseconds for the suites together. */
const LIMIT = 300_000;

/**
 * @param {object} given
 * @param {string} given.tools
 * @param {string} given.project
 * @param {import("../../npm/kit/entra.mjs").Ready} given.ready
 * @param {string} given.grep
 * @param {(name: string, requests: number[]) => void} given.measured
 * @param {(result: import("../../npm/kit/promises.mjs").Result) => void} report
 */
export async function runWorkers({ tools, project, ready, grep, measured }, report) {
  const directory = path.join(project, "workers");
  fs.mkdirSync(directory);
  const define = { READY: JSON.stringify(ready) };
  const bundle = (/** @type {string} */ name, /** @type {string} */ entry) =>
    bundleWorker({ tools, entry: path.join(project, entry), outDirectory: path.join(directory, name), define });
  const suiteModules = await bundle("suite", "stores/workerd/suite.mjs");
  const isolateModules = await bundle("isolate", "stores/workerd/isolate.mjs");
  const exampleModules = await bundle("example", "cloudflare-worker/src/index.js");
  let time = 0;
  const [kv, lateKv, cache] = [await kvService(), await kvService({ delay: LATE, now: () => time }), await cacheService()];
  const bindings = { READY: JSON.stringify(ready), KEY: randomBytes(32).toString("hex") };
  const common = { compatibilityDate: COMPATIBILITY_DATE, bindings, cache: "cache" };
  const suite = { ...common, directory: "suite", modules: suiteModules, kvNamespaces: { KV: "kv" }, durableObjects: { OBJECTS: "TestObject" } };
  const isolate = (/** @type {string} */ service) => ({
    ...common,
    directory: "isolate",
    modules: isolateModules,
    kvNamespaces: { KV: service },
    durableObjects: { OBJECTS: { className: "TestObject", worker: "suite" } },
  });
  const variables = {
    AZURE_TENANT_ID: ready.tenant_id,
    AZURE_CLIENT_ID: ready.client_id,
    AZURE_CLIENT_SECRET: ready.client_secret,
    AZURE_AUTHORITY_HOST: ready.origin,
    AZURE_TOKEN_KEY: randomBytes(32).toString("base64"),
  };
  const application = { directory: "example", modules: exampleModules, compatibilityDate: COMPATIBILITY_DATE, bindings: variables };
  const names = (/** @type {string} */ prefix) => Array.from({ length: ISOLATES }, (_, index) => `${prefix}${index}`);
  const workers = Object.fromEntries([
    ["suite", suite],
    ["example", { ...application, durableObjects: { TOKENS: "TokenStoreObject" } }],
    ["exampleElsewhere", { ...application, durableObjects: { TOKENS: { className: "TokenStoreObject", worker: "example" } } }],
    ...names("isolate").map((name) => [name, isolate("kv")]),
    ...names("late").map((name) => [name, isolate("late")]),
  ]);
  const services = { kv: kv.address, late: lateKv.address, cache: cache.address };
  try {
    const running = await startWorkerd({ program: workerd(tools), directory, caFile: ready.ca_file, workers, services });
    try {
      const response = await fetch(`${running.urls.suite}?grep=${encodeURIComponent(grep)}`, { signal: AbortSignal.timeout(LIMIT) });
      if (!response.ok || !response.body) throw new Error(`the Worker answered ${response.status}: ${await response.text()}\n${running.output()}`);
      for await (const line of createInterface({ input: Readable.fromWeb(/** @type {any} */ (response.body)) })) report(JSON.parse(line));
      const entra = new Entra(ready);
      const urls = (/** @type {string} */ prefix) => names(prefix).map((name) => running.urls[name]);
      const pass = (/** @type {number} */ now) => void (time = now);
      const objects = path.join(directory, "objects");
      const world = { urls: urls("isolate"), late: urls("late"), pass, entra, ready, kv, cache, objects, measured };
      const { example: one, exampleElsewhere: other } = running.urls;
      await keep({ "the example": example }, { urls: [one, other], entra, ready }, report, { grep, before: () => entra.reset() });
      await keep({ "a fleet": fleet }, world, report, { grep, before: () => entra.reset() });
    } finally {
      await running.stop();
    }
  } finally {
    for (const service of [kv, lateKv, cache]) service.close();
  }
}
