// @ts-check

/** Random bytes. @param {number} length */
export function bytes(length) {
  const all = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(all.subarray(at, at + 65_536));
  return all;
}

/** @param {number} milliseconds @returns {Promise<void>} */
export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** A clock that goes on when it is told to, or when somebody sleeps by it. */
export class Clock {
  /** The waits that were asked for, in milliseconds. @type {number[]} */
  waits = [];
  #now = Date.now();

  now = () => this.#now;

  /** A wait is over at once; others get a turn meanwhile. */
  sleep = async (/** @type {number} */ milliseconds) => {
    this.waits.push(milliseconds);
    await pause(1);
    this.#now += milliseconds;
  };

  /** @param {number} milliseconds */
  advance(milliseconds) {
    this.#now += milliseconds;
  }
}

/**
 * A store whose operations do something else first, or instead.
 *
 * @typedef {import("../../../pkg-template/types/index.d.ts").TokenStore} TokenStore
 * @param {TokenStore} store
 * @param {Partial<Record<keyof TokenStore, (own: (...given: any[]) => any, ...given: any[]) => any>>} changes
 * @returns {TokenStore}
 */
export function changed(store, changes) {
  /** @type {any} */
  const result = {};
  for (const name of /** @type {const} */ (["get", "set", "delete", "lease"])) {
    const own = /** @type {any} */ (store)[name]?.bind(store);
    const change = changes[name];
    if (own) result[name] = change ? (/** @type {any[]} */ ...given) => change(own, ...given) : own;
  }
  if (store.encryptionKey) result.encryptionKey = store.encryptionKey;
  return result;
}

/** The store without leases. @param {TokenStore} store */
export function withoutLease(store) {
  const { lease, ...rest } = changed(store, {});
  return /** @type {TokenStore} */ (rest);
}
