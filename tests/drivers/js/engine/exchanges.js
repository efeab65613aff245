// @ts-check
// The exchanges of a vector: who asks gets the next one's reply, if it is what the vector lists.

import { describeExchange, exchangeDifferences } from "./compare.js";
import { describeAsked } from "./request.js";
import { describeError } from "./text.js";

/** @import { Asked, Exchange, Reply } from "./types.d.ts" */

/** Something was asked for that the vector does not list. The vector has failed, whatever the package makes of this. */
export class UnexpectedError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "UnexpectedExchangeError";
  }
}

export class Exchanges {
  /** @type {readonly Exchange[]} */
  #list;
  /** @type {boolean} */
  #unordered;
  /** @type {Set<number>} */
  #used = new Set();
  /** In order, an exchange is over when a later one was asked for. */
  #next = 0;
  /** Who asks is answered in the order of asking, however long a comparison takes. @type {Promise<unknown>} */
  #queue = Promise.resolve();
  #problems = /** @type {string[]} */ ([]);

  /**
   * @param {readonly Exchange[]} list
   * @param {boolean} unordered
   */
  constructor(list, unordered) {
    this.#list = list;
    this.#unordered = unordered;
  }

  /** What was asked for and not listed. */
  get problems() {
    return this.#problems;
  }

  /**
   * @param {Asked | Promise<Asked>} asked
   * @returns {Promise<Reply>}
   * @throws {UnexpectedError}
   */
  take(asked) {
    const answer = this.#queue.then(async () => this.#answer(await asked));
    this.#queue = answer.catch(() => {});
    return answer;
  }

  /** The exchanges that nobody asked for and somebody had to. */
  leftOver() {
    return this.#remaining()
      .filter(({ exchange }) => !exchange.optional)
      .map(({ exchange, index }) => `exchange ${index} (${describeExchange(exchange)}) was never asked for`);
  }

  /** How far the exchanges are, for a call that hangs. */
  describeProgress() {
    const next = this.#remaining().find(({ exchange }) => !exchange.optional);
    const done = `${this.#used.size} of ${this.#list.length} exchanges were asked for`;
    return next ? `${done}, the next is exchange ${next.index} (${describeExchange(next.exchange)})` : done;
  }

  /** @param {Asked} asked */
  async #answer(asked) {
    const differing = [];
    for (const { exchange, index } of this.#candidates()) {
      const found = await exchangeDifferences(asked, exchange).catch((error) => [`the comparison failed with ${describeError(error)}`]);
      if (found.length === 0) {
        this.#used.add(index);
        this.#next = index + 1;
        return exchange.reply;
      }
      differing.push(`exchange ${index} (${describeExchange(exchange)}) differs: ${found.join(", ")}`);
    }
    const listed = differing.length > 0 ? differing.join("; ") : "no exchange is left";
    const message = `asked ${describeAsked(asked)}, which is not listed: ${listed}`;
    this.#problems.push(message);
    throw new UnexpectedError(message);
  }

  /** In order: the next exchange, and before it the optional ones that nobody has to ask for. */
  #candidates() {
    const remaining = this.#remaining();
    if (this.#unordered) return remaining;
    const required = remaining.findIndex(({ exchange }) => !exchange.optional);
    return required === -1 ? remaining : remaining.slice(0, required + 1);
  }

  #remaining() {
    return this.#list
      .map((exchange, index) => ({ exchange, index }))
      .filter(({ index }) => !this.#used.has(index) && (this.#unordered || index >= this.#next));
  }
}
