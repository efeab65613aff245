// @ts-check
// Whom one program has signed in, others of the same user find.
import assert from "node:assert/strict";
import fs from "node:fs";

/** Who leaves something, and who finds it. */
const PAIRS = [
  ["node", "node"],
  ["node", "rust"],
  ["rust", "node"],
  ["node", "python"],
  ["python", "node"],
  ["rust", "python"],
  ["python", "rust"],
  ["node", "deno"],
  ["bun", "node"],
];

/** Seconds after which no token of the emulator's lives any more. */
const LATER = 2 * 3600;

/** The applications of two developer tools, whose refresh tokens serve each other: Azure's command line, and Visual Studio Code. */
const TOOLS = { "Azure's command line": "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "another tool of the family": "aebc6443-996d-45c2-90f0-388ff96faa56" };

/** @param {import("../../npm/kit/promises.mjs").AddPromise} promise @param {{ world: import("../programs/world.mjs").World }} given */
export function people(promise, { world }) {
  const { scope } = world;

  for (const [writer, reader] of PAIRS) {
    promise(`whom ${writer} has signed in ${reader} finds by the record, without a request`, () =>
      world.inHome(async (home) => {
        const { token, record } = await home.signIn(writer, await world.user());
        await world.requests();
        assert.equal(await home.start(reader, { record }).token({ scope }), token);
        assert.equal(await world.requests(), 0);
      }));

    promise(`${reader} renews by the refresh token that ${writer} has left, ${writer} finds the new token, and nothing else is lost`, () =>
      world.inHome(async (home) => {
        const { program, record } = await home.signIn(writer, await world.user());
        const before = { ...home.read(), Unknown: { kept: [1, "it", null] } };
        const [account] = Object.keys(before.Account);
        before.Account[account].unknown = "kept";
        home.write(JSON.stringify(before));
        const another = await world.newScope();
        await world.requests();
        const renewed = await home.start(reader, { record }).token({ scope: another });
        assert.equal(await world.requests(), 1);
        assert.equal(await program.token({ scope: another }), renewed);
        assert.equal(await home.start(writer, { record }).token({ scope: another }), renewed);
        assert.equal(await world.requests(), 0);
        const after = home.read();
        assert.deepEqual(after.Unknown, before.Unknown);
        assert.equal(after.Account[account]?.unknown, "kept");
        assert.equal(Object.keys(after.AccessToken).length, 2);
      }));
  }

  promise("when the token has expired, the other process renews it by the refresh token that was left, and the first one finds that", () =>
    world.inHome(async (home) => {
      const { program, token, record } = await home.signIn("node", await world.user());
      const other = home.start("node", { record });
      assert.equal(await other.token({ scope }), token);
      await world.entra.advance(LATER);
      await world.requests();
      const renewed = await other.token({ scope, advance: LATER });
      assert.notEqual(renewed, token);
      assert.equal(await program.token({ scope, advance: LATER }), renewed);
      assert.equal(await world.requests(), 1);
      assert.equal(Object.keys(home.read().AccessToken).length, 1, "what has expired is gone");
    }));

  promise("who signs in without a record need not be the one who has", () =>
    world.inHome(async (home) => {
      for (const which of ["node", "rust"]) {
        const [one, another] = [await home.signIn(which, await world.user()), await home.signIn(which, await world.user())];
        assert.notEqual(another.record, one.record);
        assert.notEqual(another.token, one.token);
      }
    }));

  promise("without a record nobody is taken of several who have signed in, nor asked who was not to be", () =>
    world.inHome(async (home) => {
      for (const user of [await world.user(), await world.user()]) await home.signIn("node", user);
      await world.requests();
      for (const which of ["node", "rust"]) {
        const { error } = await home.start(which).ask({ scope });
        assert.equal(error?.name, "AuthenticationRequiredError");
      }
      assert.equal(await world.requests(), 0);
    }));

  promise("each of several users is found by their own record", () =>
    world.inHome(async (home) => {
      const signedIn = [];
      for (const which of ["node", "python", "rust"]) signedIn.push(await home.signIn(which, await world.user()));
      await world.requests();
      for (const { token, record } of signedIn) {
        for (const which of ["node", "rust", "python"]) assert.equal(await home.start(which, { record }).token({ scope }), token);
      }
      assert.equal(await world.requests(), 0);
    }));

  promise("tokens that can be revoked at once (CAE) are in a cache of their own, .cae, and the others in .nocae", () =>
    world.inHome(async (home) => {
      const user = await world.user();
      const { record, token: revocable } = await home.signIn("node", user, {}, { enableCae: true });
      assert.ok(!fs.existsSync(home.file("sharing.nocae")), "only the one has come into being");
      const { token } = await home.signIn("node", user);
      assert.notEqual(token, revocable);
      for (const which of ["node", "rust", "python"]) {
        const program = home.start(which, { record });
        assert.equal(await program.token({ scope, enableCae: true }), revocable);
        assert.equal(await program.token({ scope }), token);
      }
      const secrets = (/** @type {string} */ name) => Object.values(home.read(name).AccessToken).map((/** @type {any} */ { secret }) => secret);
      assert.deepEqual([secrets("sharing.cae"), secrets("sharing.nocae")], [[revocable], [token]]);
    }));

  promise("what Go's library has left under the name without .nocae is found while there is no other, and stays as it is", () =>
    world.inHome(async (home) => {
      const { token, record } = await home.signIn("node", await world.user());
      fs.renameSync(home.file(), home.file("sharing"));
      const left = fs.readFileSync(home.file("sharing"));
      await world.requests();
      for (const which of ["node", "rust"]) assert.equal(await home.start(which, { record }).token({ scope }), token);
      assert.equal(await world.requests(), 0);
      const another = await world.newScope();
      await home.start("node", { record }).token({ scope: another });
      assert.deepEqual(fs.readFileSync(home.file("sharing")), left);
      const scopes = Object.values(home.read().AccessToken).map((/** @type {any} */ { target }) => target.toLowerCase());
      assert.deepEqual(scopes, [another], "what is new is where everyone looks");
      // Its own format on Linux.
      fs.rmSync(home.file());
      home.write("eyJhbGciOiJkaXIifQ..a.b.c", "sharing");
      const said = await home.start("node", { record }).ask({ scope });
      assert.equal(said.error?.name, "AuthenticationRequiredError");
      assert.ok(!said.logs.some(({ event }) => event.startsWith("cache.")), "and that is no failure");
    }));

  for (const [tool, client] of Object.entries(TOOLS)) {
    promise(`SharedTokenCacheCredential signs in whom ${tool} has left, by their refresh token, and does not write there`, () =>
      world.inHome(async (home) => {
        for (const of of Object.values(TOOLS)) {
          await world.entra.app({ client_id: of, public_client: true, family: "1", multi_tenant: true });
        }
        const name = "msal.cache.nocae";
        await home.signIn("python", await world.user(), { client, cache: { name: "msal.cache", allow: true } });
        const left = fs.readFileSync(home.file(name));
        assert.match(left.toString(), /"family_id": ?"1"/);
        const another = await world.newScope();
        for (const which of ["node", "deno", "bun", "rust"]) {
          await world.requests();
          await home.start(which, { kind: "shared", tenant: undefined, client: undefined, cache: undefined }).token({ scope: another });
          assert.equal(await world.requests(), 1, which);
          assert.deepEqual(fs.readFileSync(home.file(name)), left, `${which} has written there`);
          assert.deepEqual(fs.readdirSync(home.folder), [name], `${which} has left something there`);
        }
      }));
  }

  promise("SharedTokenCacheCredential says so when nobody is there, and asks no one", () =>
    world.inHome(async (home) => {
      for (const which of ["node", "rust"]) {
        const { error } = await home.start(which, { kind: "shared", tenant: undefined, client: undefined, cache: undefined }).ask({ scope });
        assert.equal(error?.name, "CredentialUnavailableError");
        assert.match(error.message, /sign in with a developer tool/);
      }
      assert.equal(await world.requests(), 0);
    }));
}
