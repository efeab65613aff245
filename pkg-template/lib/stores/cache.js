// @ts-check
import { NAME } from "./device-key.js";
import { nameOf } from "./named.js";
import { stamped, unstamped } from "./stamped.js";

/**
 * A store in the Cache API, for the isolates of one data centre of Cloudflare, for Deno, and for the pages and workers of an origin. Caches forget
 * what they like, when they like, and have no `lease`.
 */
export class CacheTokenStore {
  #cache;
  #name;
  #now;

  /** @param {import("../../types/stores.d.ts").CacheTokenStoreOptions} [options] */
  constructor({ cache, name = NAME, encryptionKey, now = Date.now } = {}) {
    this.#cache = cache;
    this.#name = name;
    this.#now = now;
    if (encryptionKey !== undefined) this.encryptionKey = encryptionKey;
  }

  /** @param {string} key */
  async get(key) {
    const response = await (await this.#open()).match(await this.#url(key));
    return response && unstamped(new Uint8Array(await response.arrayBuffer()), this.#now());
  }

  /** @param {string} key @param {Uint8Array} value @param {{ expiresOn: number }} options */
  async set(key, value, { expiresOn }) {
    const seconds = Math.ceil((expiresOn - this.#now()) / 1000);
    if (seconds <= 0) return this.delete(key);
    const headers = { "cache-control": `max-age=${seconds}`, "content-type": "application/octet-stream" };
    await (await this.#open()).put(await this.#url(key), new Response(stamped(value, expiresOn), { headers }));
  }

  /** @param {string} key */
  async delete(key) {
    await (await this.#open()).delete(await this.#url(key));
  }

  /** @returns {Promise<Cache>} */
  async #open() {
    const { caches } = /** @type {any} */ (globalThis);
    const cache = this.#cache ?? caches?.default ?? (await caches?.open(this.#name));
    if (!cache) throw new Error("CacheTokenStore: this runtime has no Cache API; it is for Workers, Deno and pages");
    return cache;
  }

  /** Of a host that there is nowhere. @param {string} key */
  async #url(key) {
    return `https://token-store.invalid/${encodeURIComponent(this.#name)}/${await nameOf(key)}`;
  }
}
