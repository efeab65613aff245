// @ts-check
import { CredentialUnavailableError } from "./errors.js";
import { runtime } from "./runtime.js";

/**
 * One instance of the artefact, from its start to its end: a trap ends it, and the next call gets a new one.
 *
 * @typedef {object} Instance
 * @property {import("./glue.js").Glue} glue
 * @property {() => import("./glue.js").Glue} make What makes the next one.
 * @property {Map<number, import("./calls.js").Sleeper>} sleepers The calls that wait, by their numbers.
 * @property {Map<number, import("./operations.js").Operation>} operations What they wait for, by its number.
 * @property {boolean} lost
 */

/** @type {Instance | undefined} */
let current;
/** @type {Promise<Instance> | undefined} */
let loading;

/**
 * The instance; loaded by the first call, once for all.
 * @returns {Instance | Promise<Instance>}
 */
export function instance() {
  if (current !== undefined) return current;
  loading ??= load().catch((cause) => {
    loading = undefined; // the next call tries again
    throw cause;
  });
  return loading;
}

/** The instance that is running, for those whom it calls. */
export function running() {
  return current;
}

async function load() {
  const { instantiate, load } = runtime();
  try {
    const module = await load();
    return begin(() => instantiate(module));
  } catch (cause) {
    throw new CredentialUnavailableError(
      `azure-identity-wasm: its WebAssembly could not be loaded: ${cause instanceof Error ? cause.message : cause}. ` +
        "Check that the .wasm file is served, and that the Content-Security-Policy has script-src 'wasm-unsafe-eval'",
      { cause },
    );
  }
}

/** @param {() => import("./glue.js").Glue} make */
function begin(make) {
  current = { make, glue: make(), sleepers: new Map(), operations: new Map(), lost: false };
  return current;
}

/**
 * Ends an instance that has trapped: its memory can no longer be trusted, and nobody must call it any more.
 * @param {Instance} instance
 */
export function lose(instance) {
  if (instance.lost) return;
  instance.lost = true;
  begin(instance.make);
}

/** Loads the artefact now instead of with the first call. */
export async function preload() {
  await instance();
}
