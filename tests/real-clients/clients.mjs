// @ts-check
// The clients: started by run.mjs, with what there is to talk to on the standard input. Prints a line for every promise.

import { text } from "node:stream/consumers";
import { World } from "./world.mjs";
import { azureStorage } from "./proofs/azure-storage.mjs";
import { jose } from "./proofs/jose.mjs";
import { openai } from "./proofs/openai.mjs";

/**
 * A promise: what is promised, and what keeps it. It resolves with what it saw, for a person to read.
 * @typedef {[promise: string, keep: () => Promise<string>]} Promised
 */

/** Milliseconds for one promise; far more than it takes. */
const LIMIT = 60_000;

const world = await World.open(JSON.parse(await text(process.stdin)));
let kept = 0;
let failed = 0;
for (const proof of [azureStorage, jose, openai]) {
  for (const [promise, keep] of proof(world)) {
    const begun = performance.now();
    const why = await attempt(keep);
    const time = `${Math.round(performance.now() - begun)} ms`;
    if (why.error) failed += 1;
    else kept += 1;
    console.log(why.error ? `FAILED ${promise} (${time}): ${why.error}` : `ok     ${promise} (${time}): ${why.saw}`);
  }
}
console.log(`real clients: ${kept} promises kept, ${failed} not`);
// Connections that a client keeps open must not keep this process.
process.exit(failed === 0 && kept > 0 ? 0 : 1);

/**
 * @param {() => Promise<string>} keep
 * @returns {Promise<{ saw?: string, error?: string }>}
 */
async function attempt(keep) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it is not kept within ${LIMIT / 1000} s`)), LIMIT);
  });
  try {
    return { saw: /** @type {string} */ (await Promise.race([keep(), late])) };
  } catch (error) {
    return { error: error instanceof Error ? error.stack : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
