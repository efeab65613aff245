// @ts-check
// The official libraries at the same cache: azure-identity, msal and msal-extensions for Python, as they are installed.

import { equal, ok } from "../../npm/kit/assert.mjs";
import { FakeProgram } from "../support/programs.mjs";
import { NAME, Running } from "../support/world.mjs";

/** What azure-identity adds the rest to. */
export const OFFICIAL_NAME = NAME.replace(".nocae", "");

/** What a user gets who signs in. @param {string} user */
export function token(user) {
  return {
    client: "client", tenant: "tenant", scope: "https://vault.azure.net/.default", access: `access-${user}`, refresh: `refresh-${user}`,
    client_info: Buffer.from(JSON.stringify({ uid: user, utid: "tenant" })).toString("base64url"),
  };
}

/** @type {import("../../npm/kit/promises.mjs").Suite} */
export function official(promise, { home: make, python }) {
  /** @param {import("../support/world.mjs").Home} home @param {object} request */
  const ask = async (home, request) => {
    const [answer] = await new Running({ ...python, env: { HOME: home.path, PATH: "" } }, JSON.stringify({ name: OFFICIAL_NAME, ...request })).end;
    return answer;
  };
  promise("we read what they write, and they read what we write", async () => {
    const home = make();
    equal(await ask(home, { op: "find" }), { access: [], refresh: [] });
    await ask(home, { op: "add", token: token("a") });
    const text = /** @type {string} */ (await home.load());
    const cache = JSON.parse(text);
    equal(Object.values(cache.RefreshToken).map(({ secret }) => secret), ["refresh-a"]);
    for (const kind of ["AccessToken", "RefreshToken"]) {
      for (const [key, entry] of Object.entries(cache[kind])) cache[kind][key.replace("a.tenant", "b.tenant")] = { ...entry, home_account_id: "b.tenant", secret: entry.secret.replace("-a", "-b") };
    }
    await home.put(text, JSON.stringify(cache));
    const { access, refresh } = await ask(home, { op: "find" });
    equal([access.sort(), refresh.sort()], [["access-a", "access-b"], ["refresh-a", "refresh-b"]]);
    // And they keep ours when they write.
    await ask(home, { op: "add", token: token("c") });
    const kept = Object.values(JSON.parse(/** @type {string} */ (await home.load())).RefreshToken).map(({ secret }) => secret);
    equal(kept.sort(), ["refresh-a", "refresh-b", "refresh-c"]);
    equal(home.files(), [NAME]);
    home.remove();
  });

  for (const lock of ["portalocker", "filelock"]) {
    promise(`no change of theirs or ours is lost between their lock, ${lock}, and ours`, async () => {
      const home = make();
      home.write('{"n":0}');
      const theirs = [1, 2].map(() => ask(home, { op: "increment", lock, times: 10, pause: 20 }));
      const ours = [1, 2].map(() => home.start({ op: "increment", times: 20, pause: 50 }).end);
      for (const answer of await Promise.all(theirs)) equal(answer, { done: true });
      for (const [answer] of await Promise.all(ours)) equal(answer, { done: true });
      equal(home.read().replace(/\s/g, ""), '{"n":60}');
      ok(home.files().length === 1, home.files().join());
      home.remove();
    }, { limit: 120_000 });
  }
}

/** All at once. @type {import("../../npm/kit/promises.mjs").Suite} */
export function mixed(promise, { home: make, workers }) {
  promise("Node, Deno, Bun and the crate count together, two processes each, and none loses a change", async () => {
    const home = make();
    home.write('{"n":0}');
    const all = [...Object.values(workers), ...Object.values(workers)].map((worker) => home.start({ op: "increment", times: 50 }, worker));
    for (const one of all) equal(await one.end, [{ done: true }]);
    equal([home.read(), home.files()], ['{"n":400}', [NAME]]);
    home.remove();
  }, { limit: 180_000 });

  promise("they give the programs of every system the same arguments and the same input", async () => {
    for (const [platform, program] of /** @type {const} */ ([["linux", "secret-tool"], ["darwin", "osascript"], ["win32", "powershell.exe"]])) {
      const calls = [];
      for (const worker of Object.values(workers)) {
        const home = make();
        const fake = new FakeProgram(home.path, program);
        const env = { PATH: fake.folder, LOCALAPPDATA: `${home.path}/` };
        equal(await home.ask({ op: "replace", after: '{"é":1}', platform, allow: false, env }, worker), { done: true });
        calls.push(fake.calls().map(({ args, input }) => [args, input]));
        home.remove();
      }
      for (const others of calls) equal(others, calls[0], program);
    }
  });

  promise("they keep each other's texts in the same places of every system", async () => {
    const [first, ...others] = Object.values(workers);
    const home = make();
    await home.put(null, '{"é":1}', { name: "one" });
    for (const worker of others) equal(await home.ask({ op: "load", name: "one" }, worker), { text: '{"é":1}' });
    for (const worker of others) {
      equal(await home.ask({ op: "replace", name: "two", after: '{"é":2}' }, worker), { done: true });
      equal(await home.ask({ op: "replace", name: "two", before: '{"é":2}', after: "{}" }, first), { done: true });
    }
    home.remove();
  });
}
