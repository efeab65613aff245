// @ts-check
import { during, inside } from "./busy.js";
import { InternalError } from "./errors.js";
import { lose } from "./instance.js";
import { stop } from "./operations.js";
import { outcomeFrom } from "./outcomes.js";
import { runtime } from "./runtime.js";

/** @typedef {AbortSignal | import("../types/index.d.ts").AbortSignalLike | import("./either.js").Either} Signal */

/**
 * A call that waits for the artefact to go on with it.
 *
 * A Worker's request can end at any time, without a word, and what belongs to it must no longer be touched; so there each call says by a
 * beat of its own that it is still alive.
 *
 * @typedef {object} Sleeper
 * @property {() => void} wake
 * @property {number} beaten When its last beat was, in milliseconds; `NaN` where calls need none.
 * @property {boolean} due Whether its next beat wakes it.
 */

/** Milliseconds from one beat to the next. */
const BEAT = 100;
/** Milliseconds without a beat after which a call is better woken by its own, if that comes. Workers that are older than weak references must not
 * wake each other's requests at all. */
const QUIET = typeof WeakRef === "function" ? 2 * BEAT : -1;
/** Milliseconds without a beat after which a call is given up. */
const DEAD = 2000;

/** What a call on a lost instance ends with, for its caller to begin it again. */
const LOST = Symbol("lost");

/**
 * Begins a call and polls it to its end. A trap of its own ends it with an `InternalError`; the trap of another begins it again.
 *
 * @param {import("./instance.js").Artefact} artefact
 * @param {(on: import("./instance.js").Instance) => number} begin
 * @param {Signal} [signal]
 * @returns {Promise<any>}
 */
export async function run(artefact, begin, signal) {
  for (;;) {
    if (signal?.aborted) throw abortError(signal);
    const on = artefact.instance();
    if (on instanceof Promise) {
      await unlessAborted(on, signal);
      continue; // it may have been lost by another call that waited for it
    }
    bury(on);
    const outcome = await drive(on, begin, signal);
    if (outcome !== LOST) return outcome;
  }
}

/**
 * @param {import("./instance.js").Instance} on
 * @param {(on: import("./instance.js").Instance) => number} begin
 * @param {Signal} [signal]
 */
export async function drive(on, begin, signal) {
  if (on.lost) return LOST;
  /** @type {Sleeper} */
  const sleeper = { wake: () => {}, beaten: NaN, due: false };
  const wake = () => sleeper.wake();
  signal?.addEventListener("abort", wake);
  let call = 0;
  let over = false;
  let beat;
  try {
    enter(on, () => (call = begin(on)));
    on.sleepers.set(call, sleeper);
    for (;;) {
      if (signal?.aborted) throw abortError(signal);
      // Made before the poll and by whoever polls: a Worker's request goes on with its own promises only.
      const woken = new Promise((resolve) => (sleeper.wake = () => resolve(undefined)));
      const text = enter(on, () => on.glue.poll(call), wake);
      if (text !== undefined) {
        over = true;
        return outcomeFrom(text);
      }
      beat ??= runtime().endsWithRequest && setInterval(beating(sleeper), BEAT);
      await woken;
      if (on.lost || on.sleepers.get(call) !== sleeper) return LOST;
    }
  } finally {
    if (beat) clearInterval(beat);
    signal?.removeEventListener("abort", wake);
    on.sleepers.delete(call);
    if (!over && !on.lost) enter(on, () => on.glue.abort(call));
  }
}

/**
 * The call of this number can go on.
 * @param {number} call
 */
export function wake(call) {
  const sleeper = inside()?.sleepers.get(call);
  if (sleeper) rouse(sleeper);
}

/** @param {Sleeper} sleeper Perhaps of another request. */
function rouse(sleeper) {
  if (Date.now() - sleeper.beaten > QUIET) sleeper.due = true;
  else sleeper.wake();
}

/** @param {Sleeper} sleeper */
function beating(sleeper) {
  const beat = () => {
    sleeper.beaten = Date.now();
    if (sleeper.due) sleeper.wake();
    sleeper.due = false;
  };
  beat();
  return beat;
}

let buried = 0;

/**
 * Gives up, now and then, the calls of requests that have ended.
 * @param {import("./instance.js").Instance} on
 */
function bury(on) {
  const now = Date.now();
  if (!runtime().endsWithRequest || Math.abs(now - buried) < DEAD) return;
  buried = now;
  for (const [call, { beaten }] of on.sleepers) {
    if (now - beaten > DEAD) {
      on.sleepers.delete(call);
      enter(on, () => on.glue.abort(call));
    }
  }
}

/**
 * Enters the artefact on behalf of a call. Whatever is thrown from inside is a trap: errors come out as texts, and those of what it asks for
 * by `fail`.
 *
 * @template T
 * @param {import("./instance.js").Instance} on
 * @param {() => T} action
 * @param {() => void} [wake]
 * @returns {T}
 */
export function enter(on, action, wake) {
  return during(on, action, wake, (cause) => trapped(on, cause));
}

/**
 * Ends the instance. Whoever waits for it is woken and finds it lost.
 *
 * @param {import("./instance.js").Instance} on
 * @param {unknown} cause
 */
function trapped(on, cause) {
  lose(on);
  on.operations.forEach(stop);
  on.sleepers.forEach(rouse);
  return new InternalError("azure-identity-wasm: a defect ended this call; the next one starts afresh. Please report it", { cause });
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {Signal} [signal]
 * @returns {Promise<T>}
 */
export async function unlessAborted(promise, signal) {
  if (signal === undefined) return promise;
  let stop = () => {};
  const aborted = new Promise((_, reject) => (stop = () => reject(abortError(signal))));
  signal.addEventListener("abort", stop);
  try {
    return await Promise.race([promise, /** @type {Promise<never>} */ (aborted)]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** @param {Signal} signal */
export function abortError(signal) {
  const reason = "reason" in signal ? signal.reason : undefined;
  if (reason instanceof Error) return reason;
  const error = new Error("The operation was aborted.", { cause: reason });
  error.name = "AbortError";
  return error;
}
