// @ts-check
// A real Secret Service: GNOME Keyring on a bus of its own, libsecret's own tool, and azure-identity for Python on libsecret itself.

import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { equal, ok } from "../../npm/kit/assert.mjs";
import { NAME, Running } from "../support/world.mjs";
import { OFFICIAL_NAME, token } from "./official.mjs";
import { refused } from "./plain.mjs";

/** Debian's, which has the bindings of libsecret. */
const SYSTEM_PYTHON = "/usr/bin/python3";

/** A session: it says its bus, unlocks a keyring that is new and has no password, and ends with its input. */
const SESSION = `echo "$DBUS_SESSION_BUS_ADDRESS"; printf '\\n' | gnome-keyring-daemon --unlock --components=secrets >&2; echo ready; cat >&2`;

/** @type {import("../../npm/kit/promises.mjs").Suite} */
export function keyring(promise, { home: make, python }) {
  /** @param {string} name @param {(home: import("../support/world.mjs").Home, env: Record<string, string>) => Promise<void>} body */
  const at = (name, body) =>
    promise(name, async () => {
      const home = make();
      const runtime = path.join(home.path, "run");
      fs.mkdirSync(runtime, { mode: 0o700 });
      const PATH = process.env.PATH ?? "";
      const session = spawn("dbus-run-session", ["--", "sh", "-c", SESSION], { env: { HOME: home.path, PATH, XDG_RUNTIME_DIR: runtime }, stdio: "pipe" });
      let said = "";
      for await (const part of session.stdout.setEncoding("utf8")) if ((said += part).includes("ready")) break;
      const [address] = said.split("\n");
      try {
        await body(home, { PATH, DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime });
      } finally {
        session.stdin.end();
        home.remove();
      }
    }, { limit: 60_000 });

  at("what is written is in the keyring, and nowhere else", async (home, env) => {
    equal(await home.load({ env, allow: false }), null);
    const text = JSON.stringify({ a: `é ${"x".repeat(8191 - 11)}` });
    equal(new TextEncoder().encode(text).length, 8191);
    await home.put(null, text, { env, allow: false });
    equal(await home.load({ env, allow: false }), text);
    equal(home.read(), "");
    await home.put(text, '{"a":2}', { env, allow: false });
    equal(await home.load({ env, allow: false }), '{"a":2}');
    refused(await home.ask({ op: "replace", before: '{"a":2}', after: `${text} `, env, allow: false }), /the cache has 8192 bytes, and secret-tool keeps 8191 at most/);
    equal(await home.load({ env, allow: false }), '{"a":2}');
  });

  at("three processes that count to five each make fifteen", async (home, env) => {
    const all = [1, 2, 3].map(() => home.start({ op: "increment", times: 5, env, allow: false }));
    for (const one of all) equal(await one.end, [{ done: true }]);
    equal(await home.load({ env, allow: false }), '{"n":15}');
  });

  at("azure-identity for Python has the same item, by libsecret", async (home, env) => {
    const packages = fs.readdirSync(path.join(path.dirname(python.program), "../lib")).map((lib) => path.join(path.dirname(python.program), "../lib", lib, "site-packages"));
    const peer = { program: SYSTEM_PYTHON, args: python.args, env: { ...env, HOME: home.path, PYTHONPATH: packages.join(":") } };
    const ask = async (/** @type {object} */ request) => (await new Running(peer, JSON.stringify({ name: OFFICIAL_NAME, ...request })).end)[0];
    await ask({ op: "add", token: token("a") });
    equal(home.read(), "", "a file");
    const text = /** @type {string} */ (await home.load({ env, allow: false }));
    ok(text.includes('"refresh-a"'), text);
    await home.put(text, text.replaceAll("refresh-a", "refresh-b"), { env, allow: false });
    equal((await ask({ op: "find" })).refresh, ["refresh-b"]);
    equal(home.files(), [NAME]);
  });

  at("where there is no bus, it says so", async (home, { PATH }) => {
    refused(await home.ask({ op: "load", env: { PATH }, allow: false }), /cannot be encrypted: secret-tool failed \(.*\)\. Install libsecret's tools .* and run in a desktop session whose keyring is unlocked; or set/);
    equal(await home.load({ env: { PATH } }), null);
  });
}
