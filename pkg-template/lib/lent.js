// @ts-check
import { drive } from "./calls.js";
import { exchange } from "./exchange.js";
import { running } from "./instance.js";
import { readLines } from "./lines.js";
import { logger } from "./logger.js";
import { begin } from "./ops.js";
import { runtime } from "./runtime.js";

const LEVELS = ["error", "warning", "info", "verbose"];

/** What one host lends: the members that the user gave, over those of the runtime. */
export class Lent {
  /** @type {WeakMap<import("./instance.js").Instance, import("./glue.js").Host>} */
  #handles = new WeakMap();

  /** @param {import("../types/index.d.ts").Host} given */
  constructor(given) {
    const { host } = runtime();
    this.given = given;
    this.host = { ...host, ...given };
    /** The clock of hits. */
    this.now = this.host.now ?? Date.now;
  }

  /**
   * This host on an instance.
   * @param {import("./instance.js").Instance} on
   */
  handle(on) {
    let handle = this.#handles.get(on);
    if (handle === undefined) {
      handle = new on.glue.Host(this);
      this.#handles.set(on, handle);
    }
    return handle;
  }

  /**
   * Keeps work alive that the runtime would end with the request that began it.
   * @param {Promise<unknown>} work
   */
  keepAlive(work) {
    this.host.waitUntil?.(work.catch(() => {}));
  }

  // What follows is called by the artefact (`src/js/host.rs`).

  /** @param {string} method @param {string} url @param {string} headers @param {string} body @param {number} milliseconds */
  exchange(method, url, headers, body, milliseconds) {
    const { fetch = globalThis.fetch } = this.host;
    return exchange(fetch, runtime().request, method, url, headers, body, milliseconds);
  }

  tick() {
    return this.given.now ? -1 : performance.now();
  }

  /** @param {number} milliseconds */
  sleep(milliseconds) {
    return begin(done(this.host.sleep ? this.host.sleep(milliseconds) : pause(milliseconds)));
  }

  pulse() {
    return runtime().endsWithRequest ? begin(done(pause(250))) : 0;
  }

  /** @param {number} length */
  random(length) {
    try {
      return this.host.random ? this.host.random(length) : crypto.getRandomValues(new Uint8Array(length));
    } catch {
      return new Uint8Array();
    }
  }

  /** @param {string} name */
  env(name) {
    const value = this.host.env?.[name];
    return typeof value === "string" ? value : undefined;
  }

  /** @param {string} level */
  wants(level) {
    return this.host.log !== undefined || LEVELS.indexOf(level) <= LEVELS.indexOf(logger.level ?? this.env("AZURE_LOG_LEVEL") ?? "");
  }

  /** @param {string} lines */
  log(lines) {
    const [[, level], [, event], [, credential], ...fields] = readLines(lines);
    const values = fields.map(([name, value]) => [name, value.startsWith("#") ? Number(value.slice(1)) : value]);
    const entry = /** @type {import("../types/index.d.ts").LogEvent} */ ({ level, event, credential, fields: Object.fromEntries(values) });
    try {
      (this.host.log ?? logger.log)(entry);
    } catch {
      // A logger that fails must not fail the call.
    }
  }

  canSpawn() {
    return !runtime().endsWithRequest || this.host.waitUntil !== undefined;
  }

  /** @param {number} call */
  spawn(call) {
    const on = running();
    // The artefact is in the middle of a poll: the work begins after it.
    if (on) this.keepAlive(Promise.resolve().then(() => drive(on, call)));
  }
}

/** @param {Promise<unknown>} promise Either way, it is done. */
function done(promise) {
  return promise.then(
    () => "",
    () => "",
  );
}

/** @param {number} milliseconds @returns {Promise<void>} */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** @type {WeakMap<object, Lent>} */
const known = new WeakMap();

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
  }
  return lent;
}
