// @ts-check
// An application's own tokens, and many processes at the same time.
import assert from "node:assert/strict";

const PAIRS = [
  ["node", "node"],
  ["node", "rust"],
  ["rust", "node"],
  ["node", "python"],
  ["python", "node"],
  ["node", "deno"],
  ["bun", "node"],
];

/** How many processes are a crowd. */
const CROWD = Array.from({ length: 10 }, (_, number) => number);

/** Seconds after which no token of the emulator's lives any more. */
const LATER = 2 * 3600;

/** @param {import("../../npm/kit/promises.mjs").AddPromise} promise @param {{ world: import("../programs/world.mjs").World }} given */
export function applications(promise, { world }) {
  const { scope } = world;

  for (const [first, second] of PAIRS) {
    promise(`the application's token that ${first} has got serves ${second}: one request in all`, () =>
      world.inHome(async (home) => {
        await world.requests();
        const token = await home.startServer(first).token({ scope });
        assert.equal(await home.startServer(second).token({ scope }), token);
        assert.equal(await world.requests(), 1);
      }));
  }

  promise("an application's token is no user's, and a user's is no application's", () =>
    world.inHome(async (home) => {
      const { token, record } = await home.signIn("node", await world.user(), { client: world.program });
      const own = await home.startServer("node").token({ scope });
      assert.notEqual(own, token);
      assert.equal(await home.start("node", { record }).token({ scope }), token);
      assert.equal(await home.startServer("node").token({ scope }), own);
    }));
}

/** @param {import("../../npm/kit/promises.mjs").AddPromise} promise @param {{ world: import("../programs/world.mjs").World }} given */
export function crowds(promise, { world }) {
  const { scope } = world;
  const limit = 120_000;

  promise("ten processes at once ask no one for a token that is there", () =>
    world.inHome(async (home) => {
      const { token, record } = await home.signIn("node", await world.user());
      const own = await home.startServer("node").token({ scope });
      await world.requests();
      const people = CROWD.map((number) => home.start(number % 2 ? "rust" : "node", { record }).token({ scope }));
      const servers = CROWD.map(() => home.startServer("node").token({ scope }));
      assert.deepEqual(new Set(await Promise.all(people)), new Set([token]));
      assert.deepEqual(new Set(await Promise.all(servers)), new Set([own]));
      assert.equal(await world.requests(), 0);
    }), { limit });

  promise("ten processes that get a token each at once lose none of them, and ask once each", () =>
    world.inHome(async (home) => {
      const scopes = await Promise.all(CROWD.map(() => world.newScope()));
      await world.requests();
      const processes = scopes.map((_, number) => home.startServer(number % 3 ? "node" : "rust"));
      const tokens = await Promise.all(processes.map((one, number) => one.token({ scope: scopes[number] })));
      assert.equal(await world.requests(), CROWD.length);
      const late = home.startServer("node");
      for (const [number, of] of scopes.entries()) assert.equal(await late.token({ scope: of }), tokens[number]);
      assert.equal(await world.requests(), 0);
    }), { limit });

  promise("ten people who sign in in ten processes at once are all found afterwards, and so are their refresh tokens", () =>
    world.inHome(async (home) => {
      const users = await Promise.all(CROWD.map(() => world.user()));
      const signedIn = await Promise.all(users.map((user) => home.signIn("node", user)));
      for (const { logs } of signedIn) assert.ok(!logs.some(({ event }) => event.startsWith("cache.")), JSON.stringify(logs));
      await world.requests();
      for (const { token, record } of signedIn) assert.equal(await home.start("node", { record }).token({ scope }), token);
      assert.equal(await world.requests(), 0);
      const another = await world.newScope();
      for (const { record } of signedIn) await home.start("node", { record }).token({ scope: another });
      assert.equal(await world.requests(), CROWD.length);
    }), { limit });

  promise("ten processes whose token has expired at once all get one, and what they leave serves everyone", () =>
    world.inHome(async (home) => {
      const { token, record } = await home.signIn("node", await world.user());
      const processes = CROWD.map(() => home.start("node", { record }));
      for (const one of processes) assert.equal(await one.token({ scope }), token);
      await world.entra.advance(LATER);
      await world.requests();
      const renewed = await Promise.all(processes.map((one) => one.token({ scope, advance: LATER })));
      const requests = await world.requests();
      assert.ok(requests >= 1 && requests <= CROWD.length, `${requests} requests`);
      const [kept] = Object.values(home.read().AccessToken).map((/** @type {any} */ { secret }) => secret);
      assert.ok(renewed.includes(kept), "what is kept is one of them");
      assert.equal(await home.start("node", { record }).token({ scope, advance: LATER }), kept);
      assert.equal(await world.requests(), 0);
    }), { limit });
}
