// @ts-check
import { base64, bytesFrom } from "./base64.js";
import { NAME } from "./device-key.js";
import { random } from "./named.js";
import { stamped, unstamped } from "./stamped.js";

/** Gives a lease back, unless it is somebody else's by now. */
const RELEASE = 'if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0';

/**
 * A store in Redis, or what speaks its language (Valkey, Azure Managed Redis), for the programs of a fleet: one of them asks Entra for all (`lease`).
 */
export class RedisTokenStore {
  #client;
  #prefix;
  #now;

  /**
   * @param {import("../../types/stores.d.ts").RedisClient} client
   * @param {import("../../types/stores.d.ts").SharedTokenStoreOptions} [options]
   */
  constructor(client, { name = NAME, encryptionKey, now = Date.now } = {}) {
    if (!client || !("sendCommand" in client || "call" in client)) {
      throw new TypeError("client: a client of the package redis is needed, or of ioredis");
    }
    this.#client = client;
    this.#prefix = `${name}:`;
    this.#now = now;
    if (encryptionKey !== undefined) this.encryptionKey = encryptionKey;
  }

  /** @param {string} key @returns {Promise<Uint8Array | undefined>} */
  async get(key) {
    const text = await this.#send("GET", this.#prefix + key);
    return typeof text === "string" ? unstamped(bytesFrom(text), this.#now()) : undefined;
  }

  /** @param {string} key @param {Uint8Array} value @param {{ expiresOn: number }} options */
  async set(key, value, { expiresOn }) {
    const milliseconds = Math.ceil(expiresOn - this.#now());
    if (milliseconds <= 0) return this.delete(key);
    await this.#send("SET", this.#prefix + key, base64(stamped(value, expiresOn)), "PX", String(milliseconds));
  }

  /** @param {string} key */
  async delete(key) {
    await this.#send("DEL", this.#prefix + key);
  }

  /** @param {string} key @param {number} milliseconds By the server's clock. */
  async lease(key, milliseconds) {
    const name = `${this.#prefix}${key}:lease`;
    const mark = random();
    const taken = await this.#send("SET", name, mark, "NX", "PX", String(Math.ceil(milliseconds)));
    return taken ? { release: async () => void (await this.#send("EVAL", RELEASE, "1", name, mark)) } : undefined;
  }

  /** @param {string[]} command @returns {Promise<unknown>} */
  #send(...command) {
    const client = /** @type {any} */ (this.#client);
    // ioredis has `sendCommand`, too, for objects of its own.
    return typeof client.call === "function" ? client.call(...command) : client.sendCommand(command);
  }
}
