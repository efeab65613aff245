// @ts-check
// The virtual clock: it stands still but for `advance` and for sleeps, which jump.

import { turn } from "./settle.js";

export class VirtualClock {
  /** @type {number} milliseconds since 1970 */
  #now;
  /** @type {{ wakeAt: number, wake: () => void }[]} */
  #sleepers = [];
  #ticking = false;
  /** @type {() => boolean} */
  #isBusy;

  /**
   * @param {number} seconds since 1970
   * @param {() => boolean} isBusy whether an exchange is under way, whose caller may still want to sleep as well
   */
  constructor(seconds, isBusy) {
    this.#now = seconds * 1000;
    this.#isBusy = isBusy;
  }

  /** Milliseconds since 1970. */
  now() {
    return this.#now;
  }

  /** How many sleep. */
  get sleeping() {
    return this.#sleepers.length;
  }

  /** @param {number} seconds */
  advance(seconds) {
    this.#now += seconds * 1000;
  }

  /**
   * Resolves when everybody who could run has run; then the clock has jumped by `milliseconds`. Those who sleep at the same
   * time wake in the order of their time, so that sleeping side by side costs the longest sleep, not the sum.
   * @param {number} milliseconds
   * @param {AbortSignal} [signal]
   * @returns {Promise<void>}
   */
  sleep(milliseconds, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = { wakeAt: this.#now + Math.max(0, milliseconds), wake: resolve };
      signal?.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      }, { once: true });
      this.#sleepers.push(sleeper);
      void this.#tick();
    });
  }

  /** Forgets those who sleep: the vector is over. */
  stop() {
    this.#sleepers = [];
  }

  async #tick() {
    if (this.#ticking) return;
    this.#ticking = true;
    while (this.#sleepers.length > 0) {
      await turn();
      if (this.#isBusy() || this.#sleepers.length === 0) continue;
      const next = this.#sleepers.reduce((a, b) => (b.wakeAt < a.wakeAt ? b : a));
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.wakeAt);
      next.wake();
    }
    this.#ticking = false;
  }
}
