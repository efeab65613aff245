// @ts-check
/** @typedef {import("./calls.js").Signal} Signal */

/** A signal that is aborted as soon as one of several is. What some of them lack, as a runtime may `AbortSignal.any`, is not needed. */
export class Either {
  /** @param {(Signal | undefined)[]} signals */
  constructor(...signals) {
    this.signals = signals.filter((signal) => signal !== undefined);
  }

  /** @returns {boolean} */
  get aborted() {
    return this.signals.some((signal) => signal.aborted);
  }

  /** @returns {any} */
  get reason() {
    const signal = /** @type {AbortSignal | undefined} */ (this.signals.find((signal) => signal.aborted));
    return signal?.reason;
  }

  /** @param {"abort"} type @param {(event?: any) => any} listener */
  addEventListener(type, listener) {
    for (const signal of this.signals) signal.addEventListener(type, listener);
  }

  /** @param {"abort"} type @param {(event?: any) => any} listener */
  removeEventListener(type, listener) {
    for (const signal of this.signals) signal.removeEventListener(type, listener);
  }
}
