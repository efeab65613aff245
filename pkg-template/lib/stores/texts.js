// @ts-check
import { base64, bytesFrom } from "./base64.js";
import { NAME, deviceKey } from "./device-key.js";
import { leasing } from "./lease.js";

/** Milliseconds between two times that what has expired is removed. */
const SWEEP = 600_000;

/**
 * Where texts are kept under texts.
 *
 * @typedef {object} Texts
 * @property {(key: string) => unknown} get
 * @property {(key: string, text: string) => unknown} set
 * @property {(key: string) => unknown} remove
 * @property {() => string[] | Promise<string[]>} keys
 *
 * @typedef {object} Options
 * @property {string} [name]
 * @property {any} [encryptionKey]
 * @property {() => number} [now]
 */

/**
 * A store of texts: each has in front when it expires, in milliseconds since 1970, then its bytes in base64.
 *
 * @abstract
 */
export class TextStore {
  #title;
  #prefix;
  #texts;
  #now;
  #swept = -Infinity;

  /**
   * @param {string} title What it is called.
   * @param {() => Texts} texts It throws where there is no such storage.
   * @param {Options | undefined} options
   * @param {() => string} [scope] Among whom there are leases, if not among all of the origin.
   */
  constructor(title, texts, { name = NAME, encryptionKey = () => deviceKey(name), now = Date.now } = {}, scope = () => "") {
    if (typeof name !== "string" || !name) throw new TypeError("name: a text that is not empty");
    this.#title = title;
    this.#texts = texts;
    this.#now = now;
    this.#prefix = `${name}:`;
    this.encryptionKey = encryptionKey;
    const lease = leasing(() => `${title} ${this.#prefix}${scope()}`, now);
    if (lease) this.lease = lease;
  }

  /** @param {string} key @returns {Promise<Uint8Array | undefined>} */
  async get(key) {
    const texts = this.#texts();
    const text = await texts.get(this.#prefix + key);
    if (typeof text !== "string") return undefined;
    if (expiryOf(text) > this.#now()) return bytesFrom(text.slice(text.indexOf(" ") + 1));
    await texts.remove(this.#prefix + key);
    return undefined;
  }

  /** @param {string} key @param {Uint8Array} value @param {{ expiresOn: number }} options */
  async set(key, value, { expiresOn }) {
    const texts = this.#texts();
    const text = `${Math.floor(expiresOn)} ${base64(value)}`;
    if (Math.abs(this.#now() - this.#swept) >= SWEEP) await this.#sweep(texts);
    try {
      try {
        await texts.set(this.#prefix + key, text);
      } catch (cause) {
        // Perhaps what has expired makes room.
        if (!(await this.#sweep(texts))) throw cause;
        await texts.set(this.#prefix + key, text);
      }
    } catch (/** @type {any} */ cause) {
      throw new Error(`${this.#title}: the storage takes no more: ${cause?.message ?? cause}`, { cause });
    }
  }

  /** @param {string} key */
  async delete(key) {
    await this.#texts().remove(this.#prefix + key);
  }

  /** Removes what has expired; how many that was. @param {Texts} texts */
  async #sweep(texts) {
    let count = 0;
    this.#swept = this.#now();
    for (const key of await texts.keys()) {
      const text = key.startsWith(this.#prefix) ? await texts.get(key) : undefined;
      if (typeof text !== "string" || expiryOf(text) > this.#swept) continue;
      await texts.remove(key);
      count += 1;
    }
    return count;
  }
}

/** @param {string} text */
function expiryOf(text) {
  return Number(text.slice(0, text.indexOf(" "))) || 0;
}
