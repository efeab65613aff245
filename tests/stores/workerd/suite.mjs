// @ts-check
// What the stores of Workers promise by themselves, inside one request: each result is a line of JSON of the response. And the objects that isolates share.

import { CacheTokenStore, DurableObjectTokenStore, KVTokenStore, TokenStoreObject } from "azure-identity-wasm/stores";
import { equal } from "../../npm/kit/assert.mjs";
import { keep } from "../../npm/kit/promises.mjs";
import { operations } from "../suite/operations.mjs";
import { bytes, pause } from "../support/tools.mjs";
import { StoresWorld } from "../support/world.mjs";

/** An object whose time is the one of who asks it; it tells what it keeps. */
export class TestObject extends TokenStoreObject {
  /** @type {number | undefined} */
  #now;

  now() {
    return this.#now ?? Date.now();
  }

  /** @param {Request} request */
  async fetch(request) {
    if (request.headers.has("what-is-there")) return Response.json([...(await this.storage.list()).keys()]);
    const now = request.headers.get("now");
    this.#now = now === null ? undefined : Number(now);
    return super.fetch(request);
  }
}

/** A namespace whose objects are told the time. @param {any} namespace @param {() => number} now */
function timed(namespace, now) {
  return {
    idFromName: (/** @type {string} */ name) => namespace.idFromName(name),
    get: (/** @type {any} */ id) => ({
      fetch: (/** @type {string} */ url, /** @type {any} */ init) => namespace.get(id).fetch(url, { ...init, headers: { now: String(now()) } }),
    }),
  };
}

/** @param {any} env @returns {import("../support/world.mjs").Kind[]} */
function kinds({ KV, OBJECTS }) {
  const named = (/** @type {(name: string) => any} */ open) => {
    const name = `place ${crypto.randomUUID()}`;
    return () => open(name);
  };
  return [
    { name: "KV", hasLease: false, make: async (now) => named((name) => new KVTokenStore(KV, { name, now })) },
    { name: "Durable Objects", hasLease: true, make: async (now) => named((name) => new DurableObjectTokenStore(timed(OBJECTS, now), { name, now })) },
    { name: "Cache API", hasLease: false, make: async (now) => named((name) => new CacheTokenStore({ name, now })) },
  ];
}

/** @param {import("../../npm/kit/promises.mjs").AddPromise} promise @param {any} env */
function objects(promise, { OBJECTS }) {
  promise("an object whose entry and lease are over keeps nothing", async () => {
    const name = `place ${crypto.randomUUID()}`;
    const key = "0".repeat(64);
    const store = new DurableObjectTokenStore(OBJECTS, { name });
    const object = OBJECTS.get(OBJECTS.idFromName(`${name}:${key}`));
    const there = async () => (await object.fetch("https://object/", { headers: { "what-is-there": "" } })).json();
    await store.lease(key, 300);
    await store.set(key, bytes(10), { expiresOn: Date.now() + 900 });
    await pause(400);
    equal(await there(), ["entry", "lease"], "while its entry lives");
    for (const end = Date.now() + 5000; (await there()).length && Date.now() < end; ) await pause(100);
    equal([await there(), await store.get(key)], [[], undefined], "what is there in the end");
  });
}

export default {
  /** @param {Request} request @param {any} env @param {{ waitUntil(work: Promise<unknown>): void }} context */
  fetch(request, env, context) {
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const encoder = new TextEncoder();
    const write = (/** @type {object} */ result) => writer.write(encoder.encode(`${JSON.stringify(result)}\n`));
    const grep = new URL(request.url).searchParams.get("grep") ?? "";
    context.waitUntil(all(env, grep, write).finally(() => writer.close()));
    return new Response(readable);
  },
};

/** @param {any} env @param {string} grep @param {(result: object) => Promise<void>} write */
async function all(env, grep, write) {
  for (const kind of kinds(env)) {
    const world = new StoresWorld({ identity: undefined, jose: undefined, ready: JSON.parse(env.READY), kind });
    await keep({ [`${kind.name}: operations`]: operations }, world, write, { grep });
  }
  await keep({ "Durable Objects": objects }, env, write, { grep });
}
