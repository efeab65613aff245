// @ts-check
import { between, equal, rejects } from "../kit/assert.mjs";

/**
 * A store that credentials share, in every runtime. `tests/stores` has all that stores promise, for those with processes.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function tokenStore(promise, world) {
  const { entra, identity, ready, scope, stores } = world;

  /** A credential on a host of its own, as another isolate or tab has it. @param {any} store @param {any} [more] */
  const on = (store, more = {}) => world.credential({ ...more, host: { ...more.host, store } });

  promise("a token outlives its credential, and who comes later does not enter the WebAssembly for it", async () => {
    const store = new stores.MemoryTokenStore();
    const first = await on(store).getToken(scope);
    const entered = world.wasm.entered;
    equal(await on(store).getToken(scope), first, "token");
    equal([world.wasm.entered - entered, await entra.tokenRequests()], [0, 1], "entries and requests");
  });

  promise("many hosts at once on a cold store send one request", async () => {
    const store = new stores.MemoryTokenStore();
    await entra.slow(200);
    const tokens = await Promise.all(Array.from({ length: 30 }, () => on(store).getToken(scope)));
    equal([new Set(tokens.map(({ token }) => token)).size, await entra.tokenRequests()], [1, 1], "tokens and requests");
  });

  promise("many calls on one host at once send one request, too, and users' calls one for each user", async () => {
    const store = new stores.MemoryTokenStore();
    await entra.slow(200);
    const credential = on(store);
    await Promise.all(Array.from({ length: 30 }, () => credential.getToken(scope)));
    equal(await entra.tokenRequests(), 1, "requests");
    const { client_id: clientId, secrets } = await entra.app({ secrets: [{}] });
    const users = await Promise.all([0, 1].map(async () => (await entra.userToken({ audience: clientId, user: (await entra.user({})).object_id })).access_token));
    const host = world.host({ store });
    const ask = (/** @type {string} */ userAssertionToken) =>
      new identity.OnBehalfOfCredential({ ...world.options(), host, tenantId: ready.tenant_id, clientId, clientSecret: secrets[0], userAssertionToken }).getToken(scope);
    const tokens = await Promise.all([...users, ...users, ...users].map(ask));
    equal([new Set(tokens.map(({ token }) => token)).size, await entra.tokenRequests()], [2, 3], "tokens and requests");
  });

  promise("a store that never answers holds nobody up for long", async () => {
    const never = () => new Promise(() => {});
    const begun = Date.now();
    await on({ get: never, set: never, delete: never, encryptionKey: new Uint8Array(32).fill(7) }).getToken(scope);
    between(Date.now() - begun, 1900, 6000, "milliseconds");
  });

  promise("a store without a key is refused, and one with a wrong key", async () => {
    const store = { get: async () => undefined, set: async () => {}, delete: async () => {} };
    await rejects(async () => on(store), TypeError, /^encryptionKey/);
    await rejects(on(store, { encryptionKey: new Uint8Array(16) }).getToken(scope), TypeError, /^encryptionKey/);
  });
}
