// @ts-check
import { forget, know } from "./bridge.js";
import { inside } from "./busy.js";
import { drive, enter } from "./calls.js";
import { exchange } from "./exchange.js";
import { lend } from "./host/members.js";
import { readLines } from "./lines.js";
import { logger } from "./logger.js";
import { operation } from "./operations.js";
import { CAN_SPAWN, ENV, EXCHANGE, LENDS, LOAD_CACHE, LOG, PULSE, PULSES, RANDOM, SHA256, SPAWN, STEADY, WALL, WANTS_ERRORS } from "./questions.js";
import { runtime } from "./runtime.js";
import { after } from "./timer.js";
import { TokenCache } from "./token-cache.js";
import { whenGone } from "./weak.js";

const LEVELS = ["error", "warning", "info", "verbose"];

/** Milliseconds after which a call that waits for another one looks whether that one is still alive. */
const BETWEEN_PULSES = 250;

/** What one host lends: the members that the user gave, over those of the runtime. */
export class Lent {
  /** The tokens of all its credentials that act for users, who are told apart by partitions. */
  users = new TokenCache();
  /** Where its credentials are open. @type {Set<import("./instance.js").Artefact>} */
  artefacts = new Set();
  /** What it answers beside, where credentials of people have brought that. @type {Record<number, (text: string) => any>} */
  answers = {};
  /** @type {string | undefined} */
  #level;

  /** @param {any} given */
  constructor(given) {
    const host = lend(given, runtime().host);
    const { now } = host;
    this.host = host;
    /** The clock of hits. */
    this.now = now ? () => time(own("now", now)) : Date.now;
    this.number = know(this);
  }

  /** @param {string} name */
  env(name) {
    const value = own("env", () => /** @type {any} */ (this.host.env)?.[name]);
    return typeof value === "string" ? value : "";
  }

  /**
   * Keeps work alive that the runtime would end with the request that began it.
   * @param {Promise<unknown>} work
   */
  keepAlive(work) {
    const { waitUntil } = this.host;
    if (waitUntil) own("waitUntil", () => waitUntil(work.catch(() => {})));
  }

  // What follows is asked by the artefact (`src/js/host.rs`).

  /** @param {number} what @param {string} text */
  ask(what, text) {
    switch (what) {
      case ENV:
        return this.env(text);
      case RANDOM:
        return this.#random(Number(text));
      case LOG:
        return this.#log(text);
      case SPAWN:
        return this.#spawn(Number(text));
      default:
        return this.answers[what]?.(text) ?? (what >= LENDS ? runtime().askMachine?.(this.host, what, text) : undefined) ?? "";
    }
  }

  /** @param {number} what @param {string} text */
  begin(what, text) {
    const { fetch = globalThis.fetch, sleep = pause } = this.host;
    if (what === EXCHANGE) return exchange(fetch, runtime().request, text);
    if (this.answers[what]) return this.answers[what](text);
    const controller = new AbortController();
    const { signal } = controller;
    const stop = () => controller.abort();
    if (what >= LENDS || what === SHA256) return operation(async () => (await runtime().machine?.())?.answer(this.host, what, text, controller) ?? "", stop);
    if (what >= LOAD_CACHE) return operation(async () => (await import("#persistence")).answer(this, what, text));
    if (what === PULSE) return operation(() => pause(BETWEEN_PULSES, signal), stop);
    return operation(async () => {
      try {
        await sleep(Number(text), signal);
      } catch (cause) {
        if (!signal.aborted) throw broken("sleep", cause);
      }
      return "";
    }, stop);
  }

  /** @param {number} what */
  measure(what) {
    switch (what) {
      case WALL:
        return this.now();
      case STEADY:
        return this.host.now ? -1 : performance.now();
      case CAN_SPAWN:
        return Number(!runtime().endsWithRequest || this.host.waitUntil !== undefined);
      case PULSES:
        return Number(runtime().endsWithRequest ?? false);
      default:
        return Number(this.#wants(what - WANTS_ERRORS));
    }
  }

  /** @param {number} length */
  #random(length) {
    try {
      const bytes = this.host.random ? this.host.random(length) : draw(length);
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    } catch {
      return "";
    }
  }

  /** @param {number} level */
  #wants(level) {
    // Asked several times for each call: to look into the environment of a process is slow.
    return this.host.log !== undefined || level <= LEVELS.indexOf(logger.level ?? (this.#level ??= this.env("AZURE_LOG_LEVEL")));
  }

  /** @param {string} lines */
  #log(lines) {
    const [[, level], [, event], [, credential], ...fields] = readLines(lines);
    const values = fields.map(([name, value]) => [name, value.startsWith("#") ? Number(value.slice(1)) : value]);
    const entry = /** @type {import("../types/index.d.ts").LogEvent} */ ({ level, event, credential, fields: Object.fromEntries(values) });
    const log = async () => (this.host.log ?? logger.log)(entry);
    log().catch(() => {}); // A logger that fails must not fail the call.
    return "";
  }

  /** @param {number} call */
  #spawn(call) {
    const on = inside();
    // The artefact is in the middle of a poll: the work begins after it.
    if (on) {
      const work = Promise.resolve().then(() => drive(on, () => call));
      work.catch(() => {});
      this.keepAlive(work);
    }
    return "";
  }
}

/**
 * What a member of the host has to say; when it fails, it is named.
 *
 * @template T
 * @param {string} name
 * @param {() => T} member
 */
function own(name, member) {
  try {
    return member();
  } catch (cause) {
    throw broken(name, cause);
  }
}

/** @param {string} name @param {unknown} cause */
function broken(name, cause) {
  return new TypeError(`host.${name}: it failed: ${cause instanceof Error ? cause.message : cause}`, { cause });
}

/** @param {unknown} value */
function time(value) {
  if (Number.isFinite(value)) return /** @type {number} */ (value);
  throw new TypeError("host.now: it must return milliseconds since 1970, a number");
}

/** Random bytes for later: asking the runtime for a few costs as much as for hundreds. */
let pool = new Uint8Array();

/** @param {number} length */
function draw(length) {
  if (pool.length < length) pool = crypto.getRandomValues(new Uint8Array(length + 512));
  const drawn = pool.subarray(0, length);
  pool = pool.subarray(length);
  return drawn;
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 * @returns {Promise<any>}
 */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const callOff = after(milliseconds, () => resolve(""));
    signal.addEventListener("abort", callOff);
  });
}

/** @type {WeakMap<object, Lent>} */
const known = new WeakMap();
/** Lets go of a host when neither its object nor a credential of it is left. */
const gone = /* @__PURE__ */ whenGone((/** @type {{ number: number, artefacts: Set<import("./instance.js").Artefact> }} */ { number, artefacts }) => {
  forget(number);
  for (const { running } of artefacts) if (running) enter(running, () => running.glue.releaseHost(number));
});

/**
 * The same host object is the same host: its credentials share what a host shares. One that has variables alone, as a Worker makes for
 * each request, is the same as another one with the same variables.
 * @param {any} given
 */
export function lentBy(given) {
  const key = given === undefined || given === null ? runtime() : Object.keys(given).join() === "env" ? (given.env ?? given) : given;
  let lent = known.get(key);
  if (lent === undefined) {
    lent = new Lent(given ?? {});
    known.set(key, lent);
    gone.register(lent, { number: lent.number, artefacts: lent.artefacts });
  }
  return lent;
}
