// @ts-check
// What runs inside of Chromium: the suites on stores that there are in a page, in an extension, or in a worker.

import * as stores from "azure-identity-wasm/stores";
import { equal, match, rejects } from "../../npm/kit/assert.mjs";
import { keep } from "../../npm/kit/promises.mjs";
import { operations } from "../suite/operations.mjs";
import { bytes, changed } from "../support/tools.mjs";

/**
 * The kinds by their names. @type {Record<string, (now: () => number) => () => import("../support/world.mjs").TokenStore>}
 */
const MAKE = {
  session: (now) => withName((name) => new stores.SessionStorageTokenStore({ name, now })),
  local: (now) => withName((name) => new stores.LocalStorageTokenStore({ name, now })),
  IndexedDB: (now) => withName((name) => new stores.IndexedDBTokenStore({ name, now })),
  extension: (now) => withName((name) => new stores.ExtensionTokenStore(/** @type {any} */ (globalThis).chrome.storage.local, { name, now })),
};

/** A kind of store. @param {string} name @returns {import("../support/world.mjs").Kind} */
export function kind(name) {
  return { name, hasLease: true, make: async (now) => MAKE[name](now) };
}

/** A place with a name of its own. The suites have their keys. @param {(name: string) => import("../support/world.mjs").TokenStore} open */
function withName(open) {
  const name = `place ${crypto.randomUUID()}`;
  return () => {
    const { encryptionKey, ...store } = changed(open(name), {});
    return store;
  };
}

/** What a store promises wherever it is, without an emulator. @param {string} where @param {string} name @param {(result: any) => unknown} report @param {string} grep */
export async function keepOperations(where, name, report, grep) {
  const world = { hasLease: true, place: async () => ({ clock: clock(), open: await kind(name).make(Date.now) }) };
  const place = async () => {
    const own = clock();
    const leases = { milliseconds: 10_000, almost: 9_999, pass: async (/** @type {number} */ milliseconds) => own.advance(milliseconds) };
    return { clock: own, leases, open: await kind(name).make(own.now) };
  };
  await keep({ [`${where}: ${name}: operations`]: operations }, { ...world, place }, report, { grep });
  await keep({ [where]: absent }, {}, report, { grep });
}

/** A clock that goes on when it is told to. */
function clock() {
  let time = Date.now();
  return { now: () => time, advance: (/** @type {number} */ milliseconds) => void (time += milliseconds) };
}

/** @param {import("../../npm/kit/promises.mjs").AddPromise} promise */
function absent(promise) {
  promise("a store whose storage is not there is made all the same, and each operation says what is missing", async () => {
    if (typeof localStorage !== "undefined") return;
    for (const Store of [stores.LocalStorageTokenStore, stores.SessionStorageTokenStore]) {
      const store = new Store();
      for (const operation of [() => store.get("key"), () => store.set("key", bytes(1), { expiresOn: Infinity }), () => store.delete("key")]) {
        match((await rejects(operation)).message, /^(Local|Session)StorageTokenStore: there is no (local|session)Storage here/, "message");
      }
    }
    equal(typeof (await stores.deviceKey()), "object", "a key is there all the same");
  });
}
