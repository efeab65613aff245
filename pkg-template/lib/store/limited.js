// @ts-check
import { after } from "../timer.js";

/** Milliseconds that an operation of a store may take. */
const LIMIT = 2000;

/**
 * A store as one call sees it: no operation takes longer than its limit, none throws, and the first that fails is told, once.
 */
export class Limited {
  hasFailed = false;
  #store;
  #tell;

  /**
   * @param {import("../../types/index.d.ts").TokenStore} store
   * @param {(event: string, message: string) => void} tell
   */
  constructor(store, tell) {
    this.#store = store;
    this.#tell = tell;
    this.hasLease = typeof store.lease === "function";
  }

  /**
   * What `open` makes of an entry; nothing if there is none, or it is of no use.
   *
   * @template T
   * @param {string} name
   * @param {(entry: unknown) => Promise<T>} open
   */
  get(name, open) {
    return this.#operate("get", async () => {
      const entry = await inTime(() => this.#store.get(name));
      try {
        return entry === undefined || entry === null ? undefined : await open(entry);
      } catch (cause) {
        // The entry is bad, the store is not.
        this.#failed("get", cause);
        return undefined;
      }
    });
  }

  /** Whether it is there now. @param {string} name @param {Uint8Array} entry @param {number} expiresOn */
  async set(name, entry, expiresOn) {
    return (await this.#operate("set", () => inTime(async () => (await this.#store.set(name, entry, { expiresOn }), true)))) ?? false;
  }

  /** Whether it is gone. @param {string} name */
  async delete(name) {
    return (await this.#operate("delete", () => inTime(async () => (await this.#store.delete(name), true)))) ?? false;
  }

  /** How to give back the lease, if it was to be had. @param {string} name @param {number} milliseconds */
  lease(name, milliseconds) {
    return this.#operate("lease", async () => {
      const lease = await inTime(async () => this.#store.lease?.(name, milliseconds));
      // What becomes of it is of no interest: it ends by itself.
      return lease ? () => inTime(async () => lease.release()).catch(() => {}) : undefined;
    });
  }

  /**
   * @template T
   * @param {string} what
   * @param {() => Promise<T>} operation
   */
  async #operate(what, operation) {
    try {
      return await operation();
    } catch (cause) {
      this.hasFailed = true;
      this.#failed(what, cause);
      return undefined;
    }
  }

  /** @param {string} what @param {unknown} cause */
  #failed(what, cause) {
    this.#tell(`store.${what}Failed`, messageOf(cause));
  }
}

/**
 * What is waited for no longer than an operation may take.
 *
 * @template T
 * @param {() => T | Promise<T>} operation
 * @returns {Promise<T>}
 */
export async function inTime(operation) {
  let callOff = () => {};
  const late = new Promise((_, reject) => {
    callOff = after(LIMIT, () => reject(new Error(`it did not answer within ${LIMIT} ms`)));
  });
  try {
    return await Promise.race([operation(), /** @type {Promise<never>} */ (late)]);
  } finally {
    callOff();
  }
}

/** What the log says of a failure. @param {unknown} cause */
export function messageOf(cause) {
  return (cause instanceof Error ? cause.message : String(cause)).slice(0, 200);
}
