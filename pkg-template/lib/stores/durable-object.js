// @ts-check
import { NAME } from "./device-key.js";
import { nameOf, random } from "./named.js";
import { expiryIn, stamped, unstamped } from "./stamped.js";

// What the store and its objects say to each other: GET, PUT and DELETE are about the entry, with its bytes (`stamped.js`) as the body; POST takes the
// lease, for the milliseconds in the query, and answers with its mark or with 409; DELETE with a mark gives it back.

/** Objects are told apart by their names; no request of a store leaves Cloudflare for this host. */
const URL_OF_OBJECT = "https://token-store.invalid/";

/**
 * A store in Durable Objects, an object for each entry: all isolates see one another's writes at once, and one of them asks Entra for all (`lease`).
 */
export class DurableObjectTokenStore {
  #namespace;
  #prefix;
  #now;

  /**
   * @param {import("../../types/stores.d.ts").DurableObjectNamespace} namespace
   * @param {import("../../types/stores.d.ts").SharedTokenStoreOptions} [options]
   */
  constructor(namespace, { name = NAME, encryptionKey, now = Date.now } = {}) {
    if (typeof namespace?.idFromName !== "function") {
      throw new TypeError("namespace: the binding of a Durable Object namespace is needed, as env.TOKENS, whose class is TokenStoreObject");
    }
    this.#namespace = namespace;
    this.#prefix = `${name}:`;
    this.#now = now;
    if (encryptionKey !== undefined) this.encryptionKey = encryptionKey;
  }

  /** @param {string} key @returns {Promise<Uint8Array | undefined>} */
  async get(key) {
    const response = await this.#ask(key, "GET");
    return unstamped(new Uint8Array(await response.arrayBuffer()), this.#now());
  }

  /** @param {string} key @param {Uint8Array} value @param {{ expiresOn: number }} options */
  async set(key, value, { expiresOn }) {
    await this.#ask(key, "PUT", "", stamped(value, expiresOn));
  }

  /** @param {string} key */
  async delete(key) {
    await this.#ask(key, "DELETE");
  }

  /** @param {string} key @param {number} milliseconds */
  async lease(key, milliseconds) {
    const response = await this.#ask(key, "POST", `?milliseconds=${Math.ceil(milliseconds)}`);
    if (response.status === TAKEN) return undefined;
    const mark = await response.text();
    return { release: async () => void (await this.#ask(key, "DELETE", `?mark=${mark}`)) };
  }

  /** @param {string} key @param {string} method @param {string} [query] @param {Uint8Array} [body] */
  async #ask(key, method, query = "", body) {
    const object = this.#namespace.get(this.#namespace.idFromName(this.#prefix + (await nameOf(key))));
    const response = await object.fetch(URL_OF_OBJECT + query, { method, body });
    if (response.ok || response.status === TAKEN) return response;
    throw new Error(`DurableObjectTokenStore: the object has answered ${response.status}; is its class TokenStoreObject?`);
  }
}

/** The status of a lease that another one has. */
const TAKEN = 409;

/**
 * The class of such objects: a Worker exports it, and its configuration names it. An object keeps one entry, opaque and encrypted, and who has its
 * lease; when both are over, it deletes itself.
 */
export class TokenStoreObject {
  /** @param {import("../../types/stores.d.ts").DurableObjectState} state */
  constructor(state) {
    /** @protected */
    this.storage = state.storage;
  }

  /** Milliseconds since 1970, by which leases end. @protected */
  now() {
    return Date.now();
  }

  /** @param {Request} request */
  async fetch(request) {
    const { storage } = this;
    const query = new URL(request.url).searchParams;
    switch (request.method) {
      case "GET":
        return new Response((await storage.get("entry")) ?? null);
      case "PUT": {
        const entry = new Uint8Array(await request.arrayBuffer());
        await storage.put("entry", entry);
        await this.#cleanAt(expiryIn(entry));
        return new Response();
      }
      case "DELETE": {
        const mark = query.get("mark");
        if (mark === null) await storage.delete("entry");
        else if ((await storage.get("lease"))?.mark === mark) await storage.delete("lease");
        return new Response();
      }
      case "POST": {
        const held = await storage.get("lease");
        if (held && held.until > this.now()) return new Response(null, { status: TAKEN });
        const lease = { until: this.now() + Number(query.get("milliseconds")), mark: random() };
        await storage.put("lease", lease);
        await this.#cleanAt(lease.until);
        return new Response(lease.mark);
      }
      default:
        return new Response(null, { status: 405 });
    }
  }

  /** What is over goes. */
  async alarm() {
    const { entry, lease } = { entry: await this.storage.get("entry"), lease: await this.storage.get("lease") };
    const over = Math.max(entry ? expiryIn(entry) : 0, lease?.until ?? 0);
    if (over > this.now()) await this.storage.setAlarm(over);
    else await this.storage.deleteAll();
  }

  /** @param {number} time */
  async #cleanAt(time) {
    if (((await this.storage.getAlarm()) ?? 0) < time) await this.storage.setAlarm(time);
  }
}
