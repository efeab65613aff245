// @ts-check
// The stores that the suites are run on. A further one is a further member: how a place is made, and how a handle on it.

import fs from "node:fs";
import path from "node:path";
import { FileTokenStore, MemoryTokenStore } from "azure-identity-wasm/stores";
import { changed } from "./support/tools.mjs";

/**
 * @param {string} directory Where files may be.
 * @returns {import("./support/world.mjs").Kind[]}
 */
export function kinds(directory) {
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
  ];
}

/** The operations of an object with private members, for one that stands in for it. @param {any} store */
function bound(store) {
  return Object.fromEntries(["get", "set", "delete", "lease"].map((name) => [name, (/** @type {any} */ _, /** @type {any[]} */ ...given) => store[name](...given)]));
}
