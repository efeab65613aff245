// @ts-check
// The stores that the suites are run on. A further one is a further member: how a place is made, and how a handle on it.

import fs from "node:fs";
import path from "node:path";
import { CacheTokenStore, FileTokenStore, MemoryTokenStore, RedisTokenStore } from "azure-identity-wasm/stores";
import { changed, pause } from "./support/tools.mjs";

/**
 * @param {string} directory Where files may be.
 * @param {Record<string, any>} clients Of Redis, by the packages that they are of.
 * @returns {import("./support/world.mjs").Kind[]}
 */
export function kinds(directory, clients) {
  return [
    {
      name: "memory",
      hasLease: true,
      make: async (now) => {
        const store = new MemoryTokenStore({ now });
        // Without the key that it brings: the suites have theirs.
        return () => changed(Object.create(store, { encryptionKey: { value: undefined } }), bound(store));
      },
    },
    {
      name: "file",
      hasLease: true,
      make: async (now) => {
        const place = path.join(fs.mkdtempSync(path.join(directory, "place-")), "made", "by the store");
        return () => new FileTokenStore(place, { now });
      },
    },
    ...Object.entries(clients).map(([name, client]) => ({
      name: `Redis, by ${name}`,
      hasLease: true,
      // The server tells the time of leases.
      leases: { milliseconds: 500, almost: 350, pass: (/** @type {number} */ milliseconds) => pause(milliseconds + 20) },
      make: async (/** @type {() => number} */ now) => {
        const name = `place ${crypto.randomUUID()}`;
        return () => new RedisTokenStore(client, { name, now });
      },
    })),
    ...("caches" in globalThis ? [cache] : []),
  ];
}

/** @type {import("./support/world.mjs").Kind} */
const cache = {
  name: "Cache API",
  hasLease: false,
  make: async (now) => {
    const name = `place ${crypto.randomUUID()}`;
    return () => new CacheTokenStore({ name, now });
  },
};

/** The operations of an object with private members, for one that stands in for it. @param {any} store */
function bound(store) {
  return Object.fromEntries(["get", "set", "delete", "lease"].map((name) => [name, (/** @type {any} */ _, /** @type {any[]} */ ...given) => store[name](...given)]));
}
