// @ts-check
import { forget, know } from "./bridge.js";
import { drive } from "./calls.js";
import { exchange } from "./exchange.js";
import { running } from "./instance.js";
import { readLines } from "./lines.js";
import { logger } from "./logger.js";
import { operation } from "./operations.js";
import { runtime } from "./runtime.js";

const LEVELS = ["error", "warning", "info", "verbose"];

/** What one host lends: the members that the user gave, over those of the runtime. */
export class Lent {
  /** @param {import("../types/index.d.ts").Host} given */
  constructor(given) {
    this.host = { ...runtime().host, ...given };
    /** The clock of hits. */
    this.now = this.host.now ?? Date.now;
    this.number = know(this);
  }

  /** @param {string} name */
  env(name) {
    const value = this.host.env?.[name];
    return typeof value === "string" ? value : "";
  }

  /**
   * Keeps work alive that the runtime would end with the request that began it.
   * @param {Promise<unknown>} work
   */
  keepAlive(work) {
    this.host.waitUntil?.(work.catch(() => {}));
  }

  // What follows is asked by the artefact (`src/js/host.rs`).

  /** @param {string} what @param {string} text */
  ask(what, text) {
    switch (what) {
      case "env":
        return this.env(text);
      case "random":
        return this.#random(Number(text));
      case "wants":
        return this.#wants(text) ? "yes" : "";
      case "log":
        return this.#log(text);
      case "canSpawn":
        return !runtime().endsWithRequest || this.host.waitUntil ? "yes" : "";
      default:
        return this.#spawn(Number(text));
    }
  }

  /** @param {string} what @param {string} text */
  begin(what, text) {
    if (what === "exchange") return exchange(this.host.fetch ?? globalThis.fetch, runtime().request, text);
    const controller = new AbortController();
    const { signal } = controller;
    const stop = () => controller.abort();
    if (what === "pulse") return runtime().endsWithRequest ? operation(done(pause(250, signal)), stop) : 0;
    const milliseconds = Number(text);
    return operation(done(this.host.sleep ? this.host.sleep(milliseconds, signal) : pause(milliseconds, signal)), stop);
  }

  /** @param {boolean} steady */
  clock(steady) {
    if (!steady) return this.now();
    return this.host.now ? -1 : performance.now();
  }

  /** @param {number} length */
  #random(length) {
    try {
      const bytes = this.host.random ? this.host.random(length) : crypto.getRandomValues(new Uint8Array(length));
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    } catch {
      return "";
    }
  }

  /** @param {string} level */
  #wants(level) {
    return this.host.log !== undefined || LEVELS.indexOf(level) <= LEVELS.indexOf(logger.level ?? this.env("AZURE_LOG_LEVEL"));
  }

  /** @param {string} lines */
  #log(lines) {
    const [[, level], [, event], [, credential], ...fields] = readLines(lines);
    const values = fields.map(([name, value]) => [name, value.startsWith("#") ? Number(value.slice(1)) : value]);
    const entry = /** @type {import("../types/index.d.ts").LogEvent} */ ({ level, event, credential, fields: Object.fromEntries(values) });
    try {
      (this.host.log ?? logger.log)(entry);
    } catch {
      // A logger that fails must not fail the call.
    }
    return "";
  }

  /** @param {number} call */
  #spawn(call) {
    const on = running();
    // The artefact is in the middle of a poll: the work begins after it.
    if (on) this.keepAlive(Promise.resolve().then(() => drive(on, call)));
    return "";
  }
}

/** @param {Promise<unknown>} promise Either way, it is done. */
function done(promise) {
  return promise.then(
    () => "",
    () => "",
  );
}

/**
 * A timer that nobody waits for any more must not keep a process alive.
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => clearTimeout(timer));
  });
}

/** @type {WeakMap<object, Lent>} */
const known = new WeakMap();
/** Lets go of a host when neither its object nor a credential of it is left. */
const gone = new FinalizationRegistry((/** @type {number} */ number) => {
  forget(number);
  running()?.glue.releaseHost(number);
});

/**
 * The same host object is the same host: its credentials share what a host shares.
 * @param {import("../types/index.d.ts").Host} [given]
 */
export function lentBy(given) {
  const key = given ?? runtime();
  let lent = known.get(key);
  if (lent === undefined) {
    lent = new Lent(given ?? {});
    known.set(key, lent);
    gone.register(lent, lent.number);
  }
  return lent;
}
