// @ts-check
// A plain file: what is read, what is written, what is refused.

import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { equal, match, ok } from "../../npm/kit/assert.mjs";
import { NAME } from "../support/world.mjs";

const MOST = 16 * 1024 * 1024;

/** @type {import("../../npm/kit/promises.mjs").Suite} */
export function plain(promise, { home: make }) {
  /** @type {import("../support/world.mjs").Home} */
  let home;
  /** @param {string} name @param {() => Promise<void>} body */
  const at = (name, body) =>
    promise(name, async () => {
      home = make();
      await body().finally(() => home.remove());
    });

  at("a cache that no one has written is nothing, and looking for it makes nothing", async () => {
    equal(await home.load(), null);
    ok(!fs.existsSync(home.folder), "no folder");
  });

  at("what one call writes, the next one reads", async () => {
    await home.put(null, '{"AccessToken":{"é":"☃"}}');
    equal(await home.load(), '{"AccessToken":{"é":"☃"}}');
  });

  at("only the user reads the file and its folder", async () => {
    await home.put(null, '{"a":1}');
    equal([fs.statSync(home.file).mode & 0o777, fs.statSync(home.folder).mode & 0o777], [0o600, 0o700], "modes");
  });

  at("a file that others could read is for the user alone when it has been written", async () => {
    home.write('{"a":1}');
    fs.chmodSync(home.file, 0o644);
    await home.put('{"a":1}', '{"a":2}');
    equal(fs.statSync(home.file).mode & 0o777, 0o600, "mode");
  });

  at("a cache that has changed meanwhile stays, and what it is now is said", async () => {
    await home.put(null, '{"a":1}');
    for (const before of [null, '{"a":0}']) equal(await home.ask({ op: "replace", before, after: '{"a":2}' }), { done: false, present: '{"a":1}' });
    equal(home.read(), '{"a":1}');
  });

  at("a cache that is gone meanwhile is nothing now", async () => {
    const { done, present = null } = await home.ask({ op: "replace", before: '{"a":1}', after: '{"a":2}' });
    equal([done, present], [false, null]);
  });

  at("nothing is left beside the cache", async () => {
    await home.put(null, '{"a":1}');
    await home.ask({ op: "replace", before: null, after: '{"a":2}' });
    equal(home.files(), [NAME]);
  });

  at("a file that the official libraries make before they write is no cache yet", async () => {
    for (const content of ["", "{}", " \n"]) {
      home.write(content);
      equal(await home.load(), null, JSON.stringify(content));
      await home.put(null, '{"a":1}');
    }
  });

  at("a link stays a link", async () => {
    const elsewhere = path.join(home.path, "elsewhere.json");
    fs.writeFileSync(elsewhere, '{"a":1}');
    fs.mkdirSync(home.folder);
    fs.symlinkSync(elsewhere, home.file);
    await home.put('{"a":1}', '{"a":2}');
    ok(fs.lstatSync(home.file).isSymbolicLink(), "a link");
    equal(fs.readFileSync(elsewhere, "utf8"), '{"a":2}');
  });

  at("garbage is handed out as it is, and can be replaced", async () => {
    for (const garbage of ["garbage", '{"AccessToken":', "[1]", "\u{feff}{}x"]) {
      home.write(garbage);
      equal(await home.load(), garbage);
      await home.put(garbage, '{"a":1}');
      equal(home.read(), '{"a":1}');
    }
    home.write(Uint8Array.of(0x7b, 0xff, 0xfe, 0x00, 0x80));
    const text = await home.load();
    equal(text, "{\ufffd\ufffd\0\ufffd");
    await home.put(text, '{"a":1}');
  });

  at("a cache of 16 MiB is read and written", async () => {
    const large = JSON.stringify({ a: "x".repeat(MOST - 8) });
    equal(large.length, MOST);
    await home.put(null, large);
    equal((await home.load())?.length, MOST);
  });

  at("one of more is neither", async () => {
    const larger = JSON.stringify({ a: "x".repeat(MOST - 7) });
    refused(await home.ask({ op: "replace", after: larger }), /would have more than 16777216 bytes: give applications caches of their own$/);
    home.write(larger);
    refused(await home.ask({ op: "load" }), /cannot be read: it has more than 16777216 bytes\. Delete it, and sign in again$/);
    refused(await home.ask({ op: "replace", after: "{}" }), /cannot be read/);
    equal(fs.statSync(home.file).size, MOST + 1);
  });

  at("what is no file is refused, and stays", async () => {
    fs.mkdirSync(home.file, { recursive: true });
    for (const op of ["load", "replace"]) refused(await home.ask({ op, after: '{"a":1}' }), /\.IdentityService\/msal\.cache\.nocae cannot be read: .*Make it a file that this user can read, or delete it$/);
    ok(fs.statSync(home.file).isDirectory(), "a folder");
    equal(home.files(), [NAME]);
  });

  at("a folder that is none is refused", async () => {
    fs.writeFileSync(home.folder, "");
    refused(await home.ask({ op: "replace", after: '{"a":1}' }), /the token cache .* cannot be /);
  });

  at("what cannot be read or written is refused at once", async () => {
    const begun = performance.now();
    refused(await home.ask({ op: "replace", after: '{"a":1}', env: { HOME: "/proc" } }), /\/proc\/\.IdentityService\/msal\.cache\.nocae cannot be written: .*Let this user write to its folder$/);
    fs.mkdirSync(home.folder);
    fs.symlinkSync(home.file, home.file);
    refused(await home.ask({ op: "load" }), /cannot be read: .*(ELOOP|symbolic links)/);
    fs.rmSync(home.file);
    // Root may do all that modes forbid.
    if (process.getuid?.() !== 0) {
      home.write('{"a":1}');
      fs.chmodSync(home.file, 0o000);
      refused(await home.ask({ op: "load" }), /cannot be read: .*(EACCES|Permission denied)/);
      fs.chmodSync(home.file, 0o600);
      fs.chmodSync(home.folder, 0o500);
      refused(await home.ask({ op: "replace", before: '{"a":1}', after: '{"a":2}' }), /cannot be written: .*(EACCES|Permission denied)/);
      fs.chmodSync(home.folder, 0o700);
    }
    ok(performance.now() - begun < 4000, "at once");
  });

  at("a plain file is read without allowance, and written with it only", async () => {
    home.write('{"a":1}');
    equal(await home.load({ allow: false }), '{"a":1}');
    refused(await home.ask({ op: "replace", before: '{"a":1}', after: '{"a":2}', allow: false }), /there is no secret-tool in PATH.*libsecret-tools.*or set unsafe_?allow_?unencrypted_?storage/i);
    equal(home.read(), '{"a":1}');
  });

  at("without a home there is no place, and it says what to set", async () => {
    for (const HOME of ["", "relative/home"]) refused(await home.ask({ op: "load", env: { HOME } }), /has no place: set HOME to the path of a folder$/);
    refused(await home.ask({ op: "load", platform: "win32" }), /set LOCALAPPDATA to the path of a folder$/);
  });

  at("a name is no path", async () => {
    for (const name of ["", "..", "../a", "a/b", "a\\b", "a.lockfile", "a\0", "x".repeat(201)]) {
      for (const op of ["load", "replace"]) {
        const { kind, message } = await home.ask({ op, name });
        equal(kind, "configuration", name);
        match(message, /^name: a cache is named by letters, digits, '\.', '-' and '_', 200 at most/);
      }
    }
  });

  at("caches do not mix", async () => {
    await home.put(null, '{"a":1}', { name: "one.cae" });
    equal(await home.load({ name: "one.nocae" }), null);
    equal(await home.load({ name: "one.cae" }), '{"a":1}');
  });
}

/** @param {import("../support/world.mjs").Answer} answer @param {RegExp} expected */
export function refused({ kind, message, ...rest }, expected) {
  equal(kind, "unavailable", JSON.stringify({ message, ...rest }));
  match(message, expected);
}
