// @ts-check
// Node, Deno and Bun: the suites inside one process, and what only shows from outside of processes.

import path from "node:path";
import { processes } from "../outside/processes.mjs";
import { Entra } from "../kit/entra.mjs";
import { keep } from "../kit/promises.mjs";
import { runChild } from "../start/child.mjs";

/** Milliseconds for all suites together, and for one script. */
const SUITES = 300_000;
const SCRIPT = 15_000;

/**
 * @param {import("./commands.mjs").Command} command
 * @param {import("../run.mjs").Given} given
 * @param {(result: import("../kit/promises.mjs").Result) => void} report
 */
export async function runProcesses({ program, args, hasAwaitUsing }, { tests, ready, grep }, report) {
  const environment = { ...process.env, NODE_EXTRA_CA_CERTS: ready.ca_file, NO_COLOR: "1" };
  for (const name of Object.keys(environment)) if (/^(AZURE|NODE_OPTIONS)/.test(name)) delete (/** @type {any} */ (environment)[name]);
  const start = (/** @type {string} */ file, /** @type {object} */ argument, /** @type {any} */ { env, ...options }) =>
    runChild(program, [...args(ready.ca_file), path.join(tests, file), JSON.stringify({ ready, ...argument })], {
      cwd: path.dirname(tests),
      env: { ...environment, ...env },
      ...options,
    });

  const onLine = (/** @type {string} */ line) => report(JSON.parse(line));
  const { code, err } = await start("runtimes/server.mjs", { grep }, { limit: SUITES, onLine });
  const unexpected = err.split("\n").filter((line) => line && !EXPECTED.test(line));
  if (code !== 0) throw new Error(`it ended with ${code}: ${err}`);
  if (unexpected.length) throw new Error(`it wrote to its standard error: ${unexpected.join("\n")}`);

  /** @type {import("../outside/processes.mjs").Processes["run"]} */
  const run = async (script, argument = {}, env = {}) => {
    const ended = await start(`scripts/${script}.mjs`, argument, { env, limit: SCRIPT });
    return { ...ended, json: jsonOf(ended.out) };
  };
  const entra = new Entra(ready);
  await keep({ processes }, { entra, hasAwaitUsing, run }, report, { grep, before: () => entra.reset(), });
}

/** What Node says on its own account. */
const EXPECTED = /TimeoutOverflowWarning|Timeout duration was set to 1|--trace-warnings|MaxListenersExceededWarning/;

/** @param {string} text */
function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
