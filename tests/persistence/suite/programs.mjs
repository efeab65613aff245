// @ts-check
// The key stores of three systems, by programs that stand in for their own.

import fs from "node:fs";
import path from "node:path";
import { between, equal, match, ok } from "../../npm/kit/assert.mjs";
import { FakeProgram } from "../support/programs.mjs";
import { NAME, pause } from "../support/world.mjs";
import { refused } from "./plain.mjs";

const SECRET = '{"AccessToken":{"é":"canary-0123456789"}}';
const OTHER = '{"AccessToken":{"é":"canary-9876543210"}}';
const CLIENT = "Microsoft.Developer.IdentityService";

/** @type {{ platform: string, program: "secret-tool" | "osascript" | "powershell.exe" }[]} */
const SYSTEMS = [
  { platform: "linux", program: "secret-tool" },
  { platform: "darwin", program: "osascript" },
  { platform: "win32", program: "powershell.exe" },
];

/** @type {import("../../npm/kit/promises.mjs").Suite} */
export function programs(promise, { home: make }) {
  for (const { platform, program } of SYSTEMS) {
    /** @type {import("../support/world.mjs").Home} */
    let home;
    /** @type {FakeProgram} */
    let fake;
    /** @param {string} name @param {() => Promise<void>} body @param {object} [limits] */
    const at = (name, body, limits) =>
      promise(`${program}: ${name}`, async () => {
        home = make();
        fake = new FakeProgram(home.path, program);
        await body().finally(() => home.remove());
      }, limits);
    const [separator, relative] = platform === "win32" ? [";", `\\.IdentityService\\${NAME}`] : [":", `.IdentityService/${NAME}`];
    const env = () => ({ PATH: ["relative", `${home.path}/none`, fake.folder].join(separator), LOCALAPPDATA: `${home.path}/` });
    const file = () => path.join(home.path, relative);
    /** @param {Partial<import("../support/world.mjs").Asked>} [asked] */
    const here = (asked) => ({ platform, allow: false, ...asked, env: { ...env(), ...asked?.env } });
    const load = (/** @type {object} */ asked = {}) => home.load(here(asked));
    const put = (/** @type {string | null} */ before, /** @type {string} */ after, asked = {}) => home.put(before, after, here(asked));
    const ask = (/** @type {object} */ asked) => home.ask(/** @type {any} */ (here({ before: null, after: SECRET, ...asked })));

    at("what is written is read again, by whoever asks", async () => {
      equal(await load(), null);
      await put(null, SECRET);
      equal(await load(), SECRET);
      await put(SECRET, OTHER);
      equal(await load(), OTHER);
      equal(await ask({ op: "replace", before: SECRET }), { done: false, present: OTHER });
    });

    at("no secret is in an argument, a variable or a file", async () => {
      await put(null, SECRET, { env: { AZURE_CLIENT_SECRET: "canary-variable" } });
      await load();
      const calls = fake.calls();
      ok(calls.length >= 2, "calls");
      for (const { args, env: variables } of calls) {
        ok(!/canary/.test(JSON.stringify([args, variables])), "arguments and variables");
        equal(Object.keys(variables).filter((name) => !["HOME", "PATH", "LOCALAPPDATA", "PWD", "SHLVL", "_", "OLDPWD"].includes(name)), [], "variables");
      }
      const content = fs.readFileSync(file());
      ok(!content.includes("canary"), "the file");
      equal(fs.statSync(file()).mode & 0o777, 0o600, "mode");
    });

    at("a program that says why it fails is quoted, and nothing is lost", async () => {
      await put(null, SECRET);
      fake.behave(`fail ** a library warns\n${program}: no session\nbus`);
      for (const op of ["load", "replace"]) refused(await ask({ op, before: SECRET, after: OTHER }), /\([a-z.-]+: no session\)/);
      fake.behave("");
      equal(await load(), SECRET);
    });

    at("a program that repeats the secret is not quoted", async () => {
      fake.behave("echo");
      const { kind, message, debug } = await ask({ op: "replace" });
      equal(kind, "unavailable");
      ok(!/canary|Y2FuYXJ5/.test(message + debug), message);
      match(message, /exit code 1/);
    });

    at("a program that answers something else is refused", async () => {
      await put(null, SECRET);
      fake.behave("nonsense");
      const answer = await ask({ op: "load" });
      // The Secret Service keeps any text.
      if (program === "secret-tool") equal(answer.text, "no idea");
      else refused(answer, /has not answered as it was asked to/);
    });

    at("a program that says too much is ended", async () => {
      await put(null, SECRET);
      fake.behave("flood");
      refused(await ask({ op: "load" }), /it says too much/);
    });

    at("without it, the refusal says what is missing and how to do without", async () => {
      fs.rmSync(path.join(fake.folder, program));
      const expected = new RegExp(`^the token cache cannot be encrypted: there is no ${program.replace(".", "\\.")} in PATH.*; or set unsafe_?allow_?unencrypted_?storage`, "i");
      refused(await ask({ op: "replace" }), expected);
      if (platform === "win32") equal(await load(), null);
      else refused(await ask({ op: "load" }), expected);
    });

    at("without it, a plain file does where that is allowed", async () => {
      fs.rmSync(path.join(fake.folder, program));
      equal(await load({ allow: true }), null);
      await put(null, SECRET, { allow: true });
      equal(fs.readFileSync(file(), "utf8"), SECRET);
      equal([await load({ allow: true }), await load()], [SECRET, SECRET]);
    });

    at("three processes that count to four each make twelve", async () => {
      const all = Array.from({ length: 3 }, () => home.start({ ...here(), op: "increment", times: 4 }));
      for (const one of all) equal(await one.end, [{ done: true }]);
      equal(await load(), '{"n":12}');
    });

    if (platform === "win32") continue;

    at("a change moves the time of the signal file, in which nothing is", async () => {
      await put(null, SECRET);
      const long = new Date(Date.now() - 100_000);
      fs.utimesSync(home.file, long, long);
      await put(SECRET, OTHER);
      ok(fs.statSync(home.file).mtimeMs > Date.now() - 50_000, "the time");
      equal(home.read(), "");
      equal(home.files(), [NAME]);
    });

    at("a plain cache moves into the key store with the first change, and is not left behind", async () => {
      home.write(SECRET);
      equal(await load(), SECRET);
      await put(SECRET, OTHER);
      equal([await load(), home.read()], [OTHER, ""]);
    });

    at("what the key store has goes before what is in a file", async () => {
      await put(null, SECRET);
      home.write(OTHER);
      equal(await load(), SECRET);
    });
  }

  /** @param {string} name @param {"secret-tool" | "osascript"} program @param {(home: import("../support/world.mjs").Home, fake: FakeProgram) => Promise<void>} body */
  const by = (name, program, body) =>
    promise(`${program}: ${name}`, async () => {
      const home = make();
      await body(home, new FakeProgram(home.path, program)).finally(() => home.remove());
    });

  by("the item is the one of the official libraries", "secret-tool", async (home, fake) => {
    await home.put(null, SECRET, { allow: false, env: { PATH: fake.folder } });
    const attributes = ["xdg:schema", NAME, "MsalClientID", CLIENT];
    equal(fake.items(), { [attributes.join(" ")]: SECRET });
    const calls = fake.calls().map(({ args, input }) => [args, input]);
    ok(calls.some((call) => JSON.stringify(call) === JSON.stringify([["store", "--label=MSALCache", ...attributes], SECRET])), JSON.stringify(calls));
  });

  by("an item that is not there is none, whatever libraries warn of", "secret-tool", async (home, fake) => {
    fake.behave("fail ** (secret-tool:1): WARNING **: no theme");
    equal(await home.load({ allow: false, env: { PATH: fake.folder } }), null);
  });

  by("what it would cut off is not given to it, and goes into a file where that is allowed", "secret-tool", async (home, fake) => {
    const env = { PATH: fake.folder };
    const most = JSON.stringify({ a: "x".repeat(8191 - 8) });
    await home.put(null, most, { allow: false, env });
    equal(await home.load({ env }), most);
    const more = JSON.stringify({ a: "x".repeat(8191 - 7) });
    refused(await home.ask({ op: "replace", before: most, after: more, allow: false, env }), /the cache has 8192 bytes, and secret-tool keeps 8191 at most/);
    equal(await home.load({ env }), most);
    await home.put(most, more, { env });
    equal([await home.load({ env }), home.read(), fake.items()], [more, more, {}]);
    await home.put(more, SECRET, { env });
    equal([await home.load({ env }), home.read(), Object.values(fake.items())], [SECRET, "", [SECRET]]);
  });

  by("it is ended when it hangs for ten seconds, with what it has started", "secret-tool", async (home, fake) => {
    fake.behave("hang");
    const begun = performance.now();
    refused(await home.ask({ op: "load", allow: false, env: { PATH: fake.folder } }), /it has not ended in 10 seconds/);
    between(performance.now() - begun, 10_000, 19_000, "milliseconds");
    await pause(200);
    for (const pid of fake.processes()) ok(!isRunning(pid), `process ${pid} is gone`);
  });

  by("what it does not keep is an error", "secret-tool", async (home, fake) => {
    fake.behave("forget");
    refused(await home.ask({ op: "replace", after: SECRET, allow: false, env: { PATH: fake.folder } }), /it has not kept what it was given/);
  });

  by("the items are those of the official libraries", "osascript", async (home, fake) => {
    for (const name of [NAME, "msal.cache.cae", "own.nocae"]) await home.put(null, SECRET, { name, platform: "darwin", allow: false, env: { PATH: fake.folder } });
    equal(Object.keys(fake.items()).sort(), ["MSALCache", "msal.cache.cae", "own.nocae"].map((account) => `${CLIENT}/${account}`));
  });

  by("a program is looked for in PATH alone, and not where the process happens to be", "secret-tool", async (home, fake) => {
    for (const PATH of ["", ".", "bin", "./bin:bin"]) refused(await home.ask({ op: "load", allow: false, env: { PATH } }), /there is no secret-tool in PATH/);
    fs.chmodSync(path.join(fake.folder, "secret-tool"), 0o644);
    refused(await home.ask({ op: "load", allow: false, env: { PATH: fake.folder } }), /there is no secret-tool in PATH/);
  });
}

/** One that has ended and no one has asked for is not. @param {number} pid */
function isRunning(pid) {
  try {
    return !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
