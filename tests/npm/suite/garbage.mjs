// @ts-check
import { between, equal, ok } from "../kit/assert.mjs";
import { tokenSource } from "../kit/token-source.mjs";
import { pause, until } from "../kit/world.mjs";

/**
 * What nobody holds is collected, and the heap is bounded. For runtimes whose garbage collector can be called.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World & { collect: () => void, heap: () => number }} world
 */
export function garbage(promise, world) {
  const { entra, identity, ready, scope, wasm } = world;

  promise("a dropped credential is collected, and its secret wiped from the WebAssembly", async () => {
    const value = `dropped-${crypto.randomUUID()}`;
    const { client_id: client } = await entra.app({ secrets: [{ value }] });
    const dropped = await forget(async () => {
      const credential = new identity.ClientSecretCredential(ready.tenant_id, client, value, world.options());
      await credential.getToken(scope);
      return credential;
    });
    ok(wasm.holds(value), "the secret is there while the credential is");
    await collected(dropped, "the credential");
    await until(() => (world.collect(), !wasm.holds(value)), "the secret is wiped");
  });

  promise("a dropped credential is collected although its callback refers to it", async () => {
    const dropped = await forget(async () => {
      /** @type {any} */
      const credential = new identity.ClientAssertionCredential(ready.tenant_id, ready.client_id, async () => String(credential), world.options());
      await credential.getToken(scope).catch(() => {});
      return credential;
    });
    await collected(dropped, "the credential");
  });

  promise("a dropped host is collected", async () => {
    const dropped = await forget(async () => {
      const options = world.options({ host: { log: () => {} } });
      await new identity.ClientSecretCredential(ready.tenant_id, ready.client_id, ready.client_secret, options).getToken(scope);
      return options.host;
    });
    await collected(dropped, "the host");
  });

  promise("a credential that is dropped while it is asked still answers", async () => {
    await entra.slow(300);
    const pending = world.credential().getToken(scope);
    for (let round = 0; round < 5; round += 1) {
      await pause(20);
      world.collect();
    }
    ok((await pending).token, "a token");
  });

  promise("a dropped token is collected, and so is a closed credential's", async () => {
    const source = tokenSource({ length: 1_000_000 });
    const credential = world.credential({ host: { fetch: source.fetch } });
    for (let index = 0; index < 20; index += 1) await credential.getToken(`api://app-${index}/.default`);
    const full = settledHeap();
    credential.close();
    await until(() => full - settledHeap() > 15_000_000, "the 20 MB of tokens are gone");
  });

  promise("credentials by the thousand, one after another, leave nothing behind", async () => {
    const source = tokenSource();
    const round = async () => {
      for (let index = 0; index < 1000; index += 1) await world.credential({ host: { fetch: source.fetch } }).getToken(scope);
      for (let turn = 0; turn < 5; turn += 1) {
        world.collect();
        await pause(20);
      }
      return [settledHeap(), wasm.memory?.buffer.byteLength ?? 0];
    };
    await round();
    const [heap, bytes] = await round();
    const [heapAfter, bytesAfter] = await round();
    between(heapAfter - heap, -Infinity, 1_500_000, "bytes that the heap grew");
    equal(bytesAfter, bytes, "bytes of the WebAssembly's memory");
  }, { limit: 30_000 });

  promise("a cached token of 1.4 KB costs at most 4 KB of heap, and 100,000 hits cost none", async () => {
    const source = tokenSource();
    const credential = world.credential({ host: { fetch: source.fetch } });
    await credential.getToken(scope);
    const empty = settledHeap();
    for (let index = 0; index < 5000; index += 1) await credential.getToken(`api://app-${index}/.default`);
    const full = settledHeap();
    between((full - empty) / 5000, 0, 4096, "bytes for each token");
    for (let hit = 0; hit < 100_000; hit += 1) await credential.getToken(`api://app-${hit % 5000}/.default`);
    between(settledHeap() - full, -Infinity, 4_000_000, "bytes that the heap grew with the hits");
    equal(source.count(), 5001, "requests");
  }, { limit: 30_000 });

  function settledHeap() {
    world.collect();
    return world.heap();
  }

  /** @param {WeakRef<object>} dropped @param {string} what */
  async function collected(dropped, what) {
    await until(() => (world.collect(), dropped.deref() === undefined), `${what} is collected`);
  }
}

/**
 * A weak reference to what is made; nothing else of it stays on this side.
 * @param {() => Promise<object>} make
 */
async function forget(make) {
  const dropped = new WeakRef(await make());
  await pause(1); // a weak reference is strong in the turn that made it
  return dropped;
}
