// @ts-check
/** As many entries are kept; the oldest makes room. */
const MOST = 16384;

/** @typedef {{ value: Uint8Array, expiresOn: number }} Entry */

/**
 * A store in memory: for credentials that are made anew again and again, as for each request, and for tests. It brings a key of its own, which
 * nobody else has.
 */
export class MemoryTokenStore {
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  /** @type {Map<string, { until: number }>} */
  #leases = new Map();
  #now;
  /** @type {Uint8Array | undefined} */
  #key;

  /** @param {{ now?: () => number }} [options] */
  constructor({ now = Date.now } = {}) {
    this.#now = now;
  }

  /** Made when it is needed: at the top level of a Worker there is no randomness. */
  get encryptionKey() {
    return (this.#key ??= crypto.getRandomValues(new Uint8Array(32)));
  }

  /** @param {string} key */
  async get(key) {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (entry.expiresOn > this.#now()) return entry.value.slice();
    this.#entries.delete(key);
    return undefined;
  }

  /** @param {string} key @param {Uint8Array} value @param {{ expiresOn: number }} options */
  async set(key, value, { expiresOn }) {
    this.#entries.delete(key); // so that it comes last
    if (this.#entries.size >= MOST) this.#makeRoom();
    this.#entries.set(key, { value: value.slice(), expiresOn });
  }

  /** @param {string} key */
  async delete(key) {
    this.#entries.delete(key);
  }

  /** @param {string} key @param {number} milliseconds */
  async lease(key, milliseconds) {
    const now = this.#now();
    const held = this.#leases.get(key);
    if (held && held.until > now) return undefined;
    if (this.#leases.size >= MOST) for (const [name, { until }] of this.#leases) if (until <= now) this.#leases.delete(name);
    const lease = { until: now + milliseconds };
    this.#leases.set(key, lease);
    const release = async () => {
      if (this.#leases.get(key) === lease) this.#leases.delete(key);
    };
    return { release };
  }

  /** Drops what has expired; else the oldest entry. */
  #makeRoom() {
    const now = this.#now();
    for (const [key, { expiresOn }] of this.#entries) if (expiresOn <= now) this.#entries.delete(key);
    for (const key of this.#entries.keys()) {
      if (this.#entries.size < MOST) return;
      this.#entries.delete(key);
    }
  }
}
