// @ts-check
import { CredentialUnavailableError } from "./errors.js";
import { runtime } from "./runtime.js";

/**
 * One instance of an artefact, from its start to its end: a trap ends it, and the next call gets a new one.
 *
 * @typedef {object} Instance
 * @property {import("./glue.js").Glue} glue
 * @property {() => void} replace Has a new one take its place.
 * @property {Map<number, import("./calls.js").Sleeper>} sleepers The calls that wait, by their numbers.
 * @property {Map<number, import("./operations.js").Operation>} operations What they wait for, by its number.
 * @property {boolean} lost
 */

/**
 * How an artefact becomes an instance.
 *
 * @typedef {object} Source
 * @property {(module: WebAssembly.Module) => import("./glue.js").Glue} instantiate
 * @property {() => WebAssembly.Module | Promise<WebAssembly.Module>} load
 */

/** A `.wasm` and the instance of it that is running; loaded by the first call, once for all. */
export class Artefact {
  #find;
  /** @type {Promise<Instance> | undefined} */
  #loading;
  /** @type {Instance | undefined} */
  running;

  /** @param {() => Source | Promise<Source>} find */
  constructor(find) {
    this.#find = find;
  }

  /** @returns {Instance | Promise<Instance>} */
  instance() {
    if (this.running !== undefined) return this.running;
    this.#loading ??= this.#load().catch((cause) => {
      this.#loading = undefined; // the next call tries again
      throw cause;
    });
    return this.#loading;
  }

  async #load() {
    try {
      const { instantiate, load } = await this.#find();
      const module = await load();
      return this.#begin(() => instantiate(module));
    } catch (cause) {
      throw new CredentialUnavailableError(
        `azure-identity-wasm: its WebAssembly could not be loaded: ${cause instanceof Error ? cause.message : cause}. ` +
          "Check that the .wasm file is served, that the Content-Security-Policy has script-src 'wasm-unsafe-eval', and that a page without a " +
          "bundler has an import map for names like #page",
        { cause },
      );
    }
  }

  /** @param {() => import("./glue.js").Glue} make @returns {Instance} */
  #begin(make) {
    const replace = () => void this.#begin(make);
    return (this.running = { replace, glue: make(), sleepers: new Map(), operations: new Map(), lost: false });
  }
}

/** The artefact that the entry brings. */
export const ofRuntime = /* @__PURE__ */ new Artefact(() => runtime().artefact());

/**
 * Ends an instance that has trapped: its memory can no longer be trusted, and nobody must call it any more.
 * @param {Instance} instance
 */
export function lose(instance) {
  if (instance.lost) return;
  instance.lost = true;
  instance.replace();
}

/** Loads the artefact now instead of with the first call. */
export async function preload() {
  await ofRuntime.instance();
}
