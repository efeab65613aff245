// @ts-check
// Caches that cannot be used: the token comes all the same, the application is told, and nothing that was there is lost.
import assert from "node:assert/strict";
import fs from "node:fs";

/** Which of ours. */
const OURS = ["node", "rust"];

/** @param {import("../../npm/kit/promises.mjs").AddPromise} promise @param {{ world: import("../programs/world.mjs").World }} given */
export function trouble(promise, { world }) {
  const { scope } = world;
  const events = (/** @type {import("../programs/program.mjs").Said} */ { logs }) =>
    logs.map(({ event }) => event).filter((event) => event.startsWith("cache."));

  for (const which of OURS) {
    promise(`${which}: where nothing encrypts, and a plain file is not allowed, calls fail and say what to do; nobody is asked`, () =>
      world.inHome(async (home) => {
        const cache = { name: "sharing", allow: false };
        for (const program of [home.startServer(which, { cache }), home.start(which, { cache })]) {
          const { token, error } = await program.ask({ scope });
          assert.deepEqual([token, error?.name], [undefined, "CredentialUnavailableError"]);
          assert.match(error?.message ?? "", /libsecret.*unsafe_?allow_?unencrypted_?storage/is);
        }
        assert.equal(await world.requests(), 0);
        assert.ok(!fs.existsSync(home.folder), "and nothing is written");
      }));

    promise(`${which}: a cache that is garbage stays as it is; the token comes from Entra, and the log says why`, () =>
      world.inHome(async (home) => {
        for (const garbage of ["garbage", '{"AccessToken":{', "[1,2]", "\0\xff\xfe"]) {
          home.write(garbage);
          const said = await home.startServer(which).ask({ scope });
          assert.ok(said.token, JSON.stringify(said));
          assert.deepEqual(events(said), ["cache.loadFailed", "cache.saveFailed"], garbage);
          assert.match(String(said.logs.find(({ event }) => event === "cache.loadFailed")?.message), /remove it/);
          assert.equal(fs.readFileSync(home.file(), "utf8"), garbage);
        }
      }), { limit: 60_000 });

    promise(`${which}: a cache that another program holds for long is read; what is new is not kept, and the log says so`, () =>
      world.inHome(async (home) => {
        const kept = await home.startServer(which).token({ scope });
        const before = fs.readFileSync(home.file());
        // A live process's, as the official libraries write it.
        fs.writeFileSync(`${home.file()}.lockfile`, `${process.pid} ${process.argv[0]}`);
        const another = await world.newScope();
        const program = home.startServer(which);
        assert.equal(await program.token({ scope }), kept);
        const said = await program.ask({ scope: another });
        assert.ok(said.token, JSON.stringify(said));
        assert.deepEqual(events(said), ["cache.saveFailed"]);
        assert.match(String(said.logs.at(-1)?.message), /in use/);
        assert.deepEqual(fs.readFileSync(home.file()), before);
        fs.rmSync(`${home.file()}.lockfile`);
        assert.equal(await program.token({ scope: another }), said.token, "it is in the program's memory all the same");
      }), { limit: 60_000 });

    promise(`${which}: where nothing can be written the token comes, and the log says so`, () =>
      world.inHome(async (home) => {
        // The kernel's own files: there nobody makes another one, not even an administrator.
        const said = await home.startServer({ ...world.commands[which], home: "/sys/kernel" }).ask({ scope });
        assert.ok(said.token, JSON.stringify(said));
        assert.deepEqual(events(said), ["cache.saveFailed"]);
        assert.match(String(said.logs.at(-1)?.message), /cannot be written/);
      }));

    promise(`${which}: on a full disk the token comes, the log says so, and no token that was kept is lost`, () =>
      world.inHome(async (home) => {
        const kept = await home.startServer(which).token({ scope });
        const before = fs.readFileSync(home.file());
        const another = await world.newScope();
        const { program, args, env } = world.commands[which];
        // No file may have more than half a kilobyte: as full as a disk can be without rights of an administrator.
        const full = { program: "/bin/sh", args: ["-c", 'trap "" XFSZ; ulimit -f 1; exec "$@"', "sh", program, ...args], env };
        const server = home.startServer(full);
        assert.equal(await server.token({ scope }), kept);
        const said = await server.ask({ scope: another });
        assert.ok(said.token, JSON.stringify(said));
        assert.deepEqual(events(said), ["cache.saveFailed"]);
        assert.deepEqual(fs.readFileSync(home.file()), before);
        assert.deepEqual(fs.readdirSync(home.folder), ["sharing.nocae"], "and nothing is left over");
      }));
  }

  promise("where a runtime has no such cache, the constructor says so, and what to use", async () => {
    for (const entry of ["browser", "inline"]) {
      const { DeviceCodeCredential } = await import(new URL(`entry/${entry}.js`, world.packageUrl).href);
      const tokenCachePersistenceOptions = { enabled: true };
      assert.throws(() => new DeviceCodeCredential({ tokenCachePersistenceOptions }), {
        name: "TypeError",
        message: /^tokenCachePersistenceOptions: only Node, Deno and Bun .*host\.store/,
      }, entry);
    }
  });
}
