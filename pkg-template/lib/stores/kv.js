// @ts-check
import { NAME } from "./device-key.js";
import { nameOf } from "./named.js";
import { stamped, unstamped } from "./stamped.js";

/** Seconds: KV takes no shorter life than this. */
const SHORTEST = 60;

/**
 * A store in Workers KV, for isolates all over the world. What one writes, others see up to a minute later, so it has no `lease`: each of those who
 * find nothing meanwhile asks Entra.
 */
export class KVTokenStore {
  #namespace;
  #prefix;
  #now;

  /**
   * @param {import("../../types/stores.d.ts").KVNamespace} namespace
   * @param {import("../../types/stores.d.ts").SharedTokenStoreOptions} [options]
   */
  constructor(namespace, { name = NAME, encryptionKey, now = Date.now } = {}) {
    if (typeof namespace?.get !== "function") throw new TypeError("namespace: the binding of a KV namespace is needed, as env.TOKENS");
    this.#namespace = namespace;
    this.#prefix = `${name}:`;
    this.#now = now;
    if (encryptionKey !== undefined) this.encryptionKey = encryptionKey;
  }

  /** @param {string} key */
  async get(key) {
    const found = await this.#namespace.get(await this.#name(key), "arrayBuffer");
    return found ? unstamped(new Uint8Array(found), this.#now()) : undefined;
  }

  /** @param {string} key @param {Uint8Array} value @param {{ expiresOn: number }} options */
  async set(key, value, { expiresOn }) {
    const seconds = Math.ceil((expiresOn - this.#now()) / 1000);
    if (seconds <= 0) return this.delete(key);
    await this.#namespace.put(await this.#name(key), stamped(value, expiresOn), { expirationTtl: Math.max(seconds, SHORTEST) });
  }

  /** @param {string} key */
  async delete(key) {
    await this.#namespace.delete(await this.#name(key));
  }

  /** @param {string} key */
  async #name(key) {
    return this.#prefix + (await nameOf(key));
  }
}
