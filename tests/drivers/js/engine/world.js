// @ts-check
// The virtual world of one vector: its clock, its files, its exchanges, and what went wrong in it.

import { VirtualClock } from "./clock.js";
import { Exchanges, UnexpectedError } from "./exchanges.js";
import { VirtualFiles } from "./files.js";
import { lendHost } from "./host.js";
import { VectorError } from "./shape.js";

/** @import { Asked, Reply, Vector } from "./types.d.ts" */

export class World {
  /** @type {Exchanges} */
  #exchanges;
  #underWay = 0;
  #closed = false;
  /** @type {Promise<unknown>[]} */
  #handedOver = [];
  /** @type {string[]} */
  #misuse = [];

  /**
   * @param {Vector} vector
   * @param {readonly string[]} lacks what the runtime does not have, and so is not lent: "files", "processes"
   */
  constructor(vector, lacks) {
    this.#exchanges = new Exchanges(vector.exchanges, vector.unordered === true);
    this.clock = new VirtualClock(vector.host.now, () => this.#underWay > 0);
    this.files = new VirtualFiles(vector.host.files ?? {});
    /** What every credential of the vector is given. */
    this.host = lendHost(this, vector.host, lacks);
  }

  /**
   * Answers what a credential asks for.
   * @param {Asked | Promise<Asked>} asked
   * @returns {Promise<Reply>}
   */
  take(asked) {
    return this.#exchanges.take(asked);
  }

  /**
   * Runs what is between a question and its answer. When the vector is over nothing answers any more, so that what one vector
   * left behind does not disturb the next.
   * @template T
   * @param {AbortSignal | null | undefined} signal rejects with its reason, before and during the work
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async exchange(signal, work) {
    if (this.#closed) return never();
    signal?.throwIfAborted();
    this.#underWay += 1;
    try {
      return await abortable(signal, work());
    } catch (error) {
      if (error instanceof VectorError) this.misused(error.message);
      if (!(error instanceof VectorError || error instanceof UnexpectedError)) throw error;
      // To the package it is an ordinary failure. It may swallow it: the vector has failed already.
      throw new TypeError("fetch failed", { cause: new Error("the vector lists no such exchange") });
    } finally {
      this.#underWay -= 1;
    }
  }

  /**
   * @param {number} milliseconds
   * @param {AbortSignal} [signal]
   * @returns {Promise<void>}
   */
  sleep(milliseconds, signal) {
    return this.#closed ? never() : this.clock.sleep(milliseconds, signal);
  }

  /** @param {unknown} work what the package gave to `waitUntil` */
  handOver(work) {
    this.#handedOver.push(Promise.resolve(work).catch(() => {}));
  }

  /** What was handed over since the last call. */
  takeHandedOver() {
    return this.#handedOver.splice(0);
  }

  /** @param {string} message a use of the host that fails the vector */
  misused(message) {
    this.#misuse.push(message);
  }

  /** What must not have happened; unexpected requests first, since the rest follows from them. */
  get problems() {
    const [first, ...more] = this.#exchanges.problems;
    if (first === undefined) return this.#misuse;
    return [more.length > 0 ? `${first} (and ${more.length} more after it)` : first, ...this.#misuse];
  }

  leftOver() {
    return this.#exchanges.leftOver();
  }

  /** Whether somebody sleeps or waits for an answer. */
  isBusy() {
    return this.#underWay > 0 || this.clock.sleeping > 0;
  }

  /** What a call that does not settle waits for, as far as the host can see. */
  describeWait() {
    const waits = [];
    if (this.#underWay > 0) waits.push(`${this.#underWay} exchanges are under way`);
    if (this.clock.sleeping > 0) waits.push(`${this.clock.sleeping} sleep`);
    if (waits.length === 0) waits.push("it waits for nothing of the host");
    return `${waits.join(", ")}; ${this.#exchanges.describeProgress()}`;
  }

  /** The vector is over. */
  close() {
    this.#closed = true;
    this.clock.stop();
  }
}

/**
 * @template T
 * @param {AbortSignal | null | undefined} signal
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
function abortable(signal, work) {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** @returns {Promise<never>} */
function never() {
  return new Promise(() => {});
}
