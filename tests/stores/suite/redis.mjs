// @ts-check
import { equal, match, ok } from "../../npm/kit/assert.mjs";
import { RedisTokenStore } from "azure-identity-wasm/stores";
import { clientOf } from "../support/redis-clients.mjs";
import { redisServer } from "../support/redis-server.mjs";
import { bytes, pause } from "../support/tools.mjs";

/**
 * What the store in Redis promises beside what every store does, against a server that is killed.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {import("../support/world.mjs").StoresWorld} world
 */
export function redis(promise, world) {
  const { entra, scope } = world;

  /** A server of its own. @param {(server: import("../support/redis-server.mjs").Server, client: any) => Promise<void>} body @param {object} [more] */
  async function onServer(body, more) {
    const server = await redisServer();
    await server.start();
    const client = await clientOf(server.port, more);
    try {
      await body(server, client);
    } finally {
      client.destroy();
      await server.kill();
    }
  }

  promise("entries go with their tokens, and leases with their time, in Redis itself", () =>
    onServer(async (_, client) => {
      const key = bytes(32);
      const store = new RedisTokenStore(client, { name: "fleet" });
      const { expiresOnTimestamp } = await world.process({ store, key }).credential().getToken(scope);
      const names = await client.keys("*");
      equal(names.length, 1, "entries, and no lease that was given back");
      match(names[0], /^fleet:[0-9a-f]{64}$/, "name");
      const left = expiresOnTimestamp - Date.now() - (await client.pTTL(names[0]));
      ok(Math.abs(left) < 2000, `its life is the token's: ${left} ms beside it`);
      ok(await store.lease("key", 60_000), "a lease");
      const life = await client.pTTL("fleet:key:lease");
      ok(life > 50_000 && life <= 60_000, `the lease's life: ${life} ms`);
    }),
  );

  promise("a dump of Redis has no token, secret, tenant or client in it", () =>
    onServer(async (_, client) => {
      const process = world.process({ store: new RedisTokenStore(client), key: bytes(32) });
      const { token } = await process.credential().getToken(scope);
      let dump = "";
      for (const name of await client.keys("*")) {
        const text = await client.get(name);
        dump += `${name} ${text} ${atob(text)}\n`;
      }
      ok(dump.length > 1000, "there is something in it");
      const { client_id: id, client_secret: secret, tenant_id: tenant } = world.ready;
      for (const word of [token, ...token.split("."), id, secret, tenant, scope, "Bearer"]) ok(!dump.includes(word), "a word that says something");
    }),
  );

  for (const [title, more] of /** @type {const} */ ([["", {}], [", by a client that does not wait for it", { disableOfflineQueue: true }]])) {
    promise(`while Redis is killed, each call has its token, at one request more, and the store is used again afterwards${title}`, () =>
      onServer(async (server, client) => {
        const key = bytes(32);
        const call = async () => {
          const process = world.process({ store: new RedisTokenStore(client), key });
          const begun = Date.now();
          const { token } = await process.credential().getToken(scope);
          return { token, told: process.told().map(({ event }) => event), took: Date.now() - begun };
        };
        const first = await call();
        await server.kill();
        const alone = await call();
        equal([alone.token === first.token, alone.told, alone.took < 4000], [false, ["store.getFailed"], true], "meanwhile");
        equal(await entra.tokenRequests(), 2, "requests");
        await server.start();
        for (const end = Date.now() + 5000; !client.isReady && Date.now() < end; ) await pause(20);
        const again = await call();
        equal([again.told, (await call()).token === again.token], [[], true], "afterwards: the log, and whether the next one has its token");
        // A client that waits has put the token there that was to be had meanwhile.
        equal(await entra.tokenRequests(), client.options.disableOfflineQueue ? 3 : 2, "requests");
      }, more), { limit: 30_000 });
  }
}
