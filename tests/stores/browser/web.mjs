// @ts-check
import * as stores from "azure-identity-wasm/stores";
import { equal, match, ok, rejects, throws } from "../../npm/kit/assert.mjs";
import { bytes } from "../support/tools.mjs";

/**
 * What the stores of a browser promise beside.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {import("../support/world.mjs").StoresWorld} world
 */
export function web(promise, world) {
  const { kind } = world;
  const area = /** @type {any} */ (globalThis).chrome?.storage?.local;
  const TEXTS = /** @type {Record<string, any>} */ ({ session: globalThis.sessionStorage, local: globalThis.localStorage });
  /** @type {Record<string, (options?: any) => import("../support/world.mjs").TokenStore>} */
  const MAKE = {
    session: (options) => new stores.SessionStorageTokenStore(options),
    local: (options) => new stores.LocalStorageTokenStore(options),
    IndexedDB: (options) => new stores.IndexedDBTokenStore(options),
    extension: (options) => new stores.ExtensionTokenStore(area, options),
  };
  const make = MAKE[kind.name];
  /** How many entries there are, of whoever. */
  async function count(/** @type {string} */ name) {
    if (kind.name === "extension") return Object.keys(await area.get(null)).length;
    if (TEXTS[kind.name]) return TEXTS[kind.name].length;
    const database = await opened(name);
    const all = await settled(database.transaction("entries").objectStore("entries").count());
    database.close();
    return all;
  }

  promise("it brings a key that cannot be read, the same for each of a name, and works with nothing but its defaults", async () => {
    const { open } = await world.livePlace();
    ok(open, "a place");
    const host = { store: make(), fetch: world.fetch };
    const { tenant_id: tenant, client_id: client, client_secret: secret, origin } = world.ready;
    const credential = () => new world.identity.ClientSecretCredential(tenant, client, secret, { authorityHost: origin, disableInstanceDiscovery: true, host: { ...host } });
    const { token } = await credential().getToken(world.scope);
    equal([(await credential().getToken(world.scope)).token === token, await world.entra.tokenRequests()], [true, 1], "token and requests");
    const [key, again, other] = await Promise.all([stores.deviceKey(), stores.deviceKey(), stores.deviceKey("another")]);
    equal([key.extractable, key.algorithm.name, key === again, key === other], [false, "HKDF", true, false], "the key");
    await rejects(crypto.subtle.exportKey("raw", key), DOMException);
  });

  promise("what has expired is removed, and what is somebody else's is not", async () => {
    let now = Date.now();
    const name = `sweep ${crypto.randomUUID()}`;
    const [store, other] = [make({ name, now: () => now }), make({ name: `${name} other`, now: () => now })];
    for (let index = 0; index < 5; index += 1) await store.set(`key ${index}`, bytes(5), { expiresOn: now + 1000 });
    await store.set("longer", bytes(5), { expiresOn: now + 3_600_000 });
    await other.set("key", bytes(5), { expiresOn: now + 1000 });
    const before = await count(name);
    now += 700_000;
    await store.set("one more", bytes(5), { expiresOn: now + 1000 });
    equal([before - (await count(name)), (await store.get("longer"))?.length], [4, 5], "how many are fewer, and what lives");
  });

  promise("a storage that is full says so, and takes more when something has expired", async () => {
    if (!TEXTS[kind.name]) return;
    let now = Date.now();
    const store = make({ now: () => now });
    const large = bytes(700_000);
    let taken = 0;
    const fill = async () => {
      for (; taken < 40; taken += 1) await store.set(`large ${taken}`, large, { expiresOn: now + 1000 });
    };
    match((await rejects(fill())).message, /^(Local|Session)StorageTokenStore: the storage takes no more: .*quota/i, "message");
    ok(taken > 2 && taken < 40, `${taken} entries`);
    now += 2000;
    await store.set("small", large, { expiresOn: now + 1000 });
    equal((await store.get("small"))?.length, large.length, "length");
  });

  promise("a name that is none is named by the constructor, and so is an area that is none", () => {
    for (const name of ["", 5, null]) throws(() => make({ name }), TypeError, /^name: /);
    for (const wrong of [undefined, null, {}, "local", { get() {} }]) throws(() => new stores.ExtensionTokenStore(/** @type {any} */ (wrong)), TypeError, /^area: /);
  });

  promise("who closes its tab, or is stopped, has no lease any more", async () => {
    const name = `lease ${crypto.randomUUID()}`;
    const store = make({ name });
    if (kind.name !== "IndexedDB") return;
    const worker = new Worker(new URL("holder.mjs", import.meta.url), { type: "module" });
    await new Promise((resolve) => {
      worker.onmessage = resolve;
      worker.postMessage(name);
    });
    equal(await store.lease?.("key", 1000), undefined, "while the worker has it");
    worker.terminate();
    let lease;
    for (let looks = 0; !lease && looks < 40; looks += 1) {
      lease = await store.lease?.("key", 1000);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    ok(lease, "a lease");
  });
}

/** @param {string} name @returns {Promise<IDBDatabase>} */
function opened(name) {
  return settled(indexedDB.open(name));
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
