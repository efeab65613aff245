// @ts-check
// Runs the vectors against the npm package inside workerd, the runtime of Cloudflare Workers, without nodejs_compat:
// node tests/drivers/js/workerd.js --package DIR|NAME --dir tests/vectors [--workerd PATH] [--date YYYY-MM-DD] [--only PREFIX] [--json FILE]

import { main, requireCredentials } from "./tools/cli.js";
import { resolveEntry } from "./tools/package.js";
import { bundle } from "./workerd/bundle.js";
import { startWorkerd } from "./workerd/process.js";

/** @import { Result, Vector } from "./engine/types.d.ts" */

/** The compatibility date of the Worker, unless `--date` says another. */
const COMPATIBILITY_DATE = "2026-11-01";

/** Vectors in one request: enough to be quick, few enough to be played again one by one when the isolate dies. */
const BATCH = 20;

/** Milliseconds that a vector may take, with all its steps. */
const VECTOR_LIMIT = 20_000;

await main("workerd", { workerd: "PATH", date: "YYYY-MM-DD" }, async ({ packageDirectory, vectors, values }) => {
  const entry = resolveEntry(packageDirectory, ["workerd", "import"]);
  const bundled = bundle({ packageDirectory, entry, compatibilityDate: values.date ?? COMPATIBILITY_DATE });
  try {
    const worker = await startWorkerd(values.workerd ?? "workerd", bundled.configFile);
    try {
      requireCredentials(await (await fetch(`${worker.url}exports`)).json());
      return await playAll(vectors, worker.url);
    } finally {
      worker.stop();
    }
  } finally {
    bundled.remove();
  }
});

/**
 * @param {Vector[]} vectors
 * @param {string} url
 */
async function playAll(vectors, url) {
  /** @type {Result[]} */
  const results = [];
  for (let from = 0; from < vectors.length; from += BATCH) {
    const batch = vectors.slice(from, from + BATCH);
    results.push(...(await play(batch, url).catch(() => playEach(batch, url))));
  }
  return results;
}

/**
 * After a batch that did not come back: which of its vectors was it?
 * @param {Vector[]} vectors
 * @param {string} url
 */
async function playEach(vectors, url) {
  /** @type {Result[]} */
  const results = [];
  for (const vector of vectors) {
    const [result] = await play([vector], url).catch((error) => [
      { id: vector.id, outcome: /** @type {const} */ ("failed"), why: `the Worker did not answer: ${error.message}` },
    ]);
    results.push(result);
  }
  return results;
}

/**
 * @param {Vector[]} vectors
 * @param {string} url
 * @returns {Promise<Result[]>}
 */
async function play(vectors, url) {
  const signal = AbortSignal.timeout(vectors.length * VECTOR_LIMIT);
  const response = await fetch(`${url}run`, { method: "POST", body: JSON.stringify(vectors), signal });
  const text = await response.text();
  if (!response.ok) throw new Error(text || `status ${response.status}`);
  return JSON.parse(text);
}
