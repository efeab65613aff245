// @ts-check
import { equal, ok } from "../../npm/kit/assert.mjs";
import { bytes } from "../support/tools.mjs";

/**
 * What the store in memory promises beside.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 */
export function memory(promise) {
  promise("it brings a key of its own, which stays the same and is no other store's", async () => {
    const { MemoryTokenStore } = await import("azure-identity-wasm/stores");
    const [one, other] = [new MemoryTokenStore(), new MemoryTokenStore()];
    const [key, others] = [one.encryptionKey, other.encryptionKey].map((each) => /** @type {Uint8Array} */ (each));
    equal([key.length, key === one.encryptionKey, key.join() === others.join()], [32, true, false], "length, the same again, the same elsewhere");
  });

  promise("its entries are bounded: what has expired makes room first, then the oldest", async () => {
    const { MemoryTokenStore } = await import("azure-identity-wasm/stores");
    let now = 1000;
    const store = new MemoryTokenStore({ now: () => now });
    const put = (/** @type {string} */ key, expiresOn = 1_000_000) => store.set(key, bytes(1), { expiresOn });
    await put("expires", 1500);
    for (let index = 0; index < 16_383; index += 1) await put(`key ${index}`);
    now = 2000;
    await put("one more");
    ok(await store.get("key 0"), "the oldest is still there");
    await put("two more");
    equal([await store.get("key 0"), (await store.get("key 1"))?.length, (await store.get("two more"))?.length], [undefined, 1, 1], "what is there");
  });
}
