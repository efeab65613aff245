// @ts-check
// Locks: who waits for whom, for how long, and whose lock is no one's.

import fs from "node:fs";
import process from "node:process";
import { between, equal, ok } from "../../npm/kit/assert.mjs";
import { NAME, deadProcess, pause } from "../support/world.mjs";
import { refused } from "./plain.mjs";

/** @type {import("../../npm/kit/promises.mjs").Suite} */
export function locks(promise, { home: make }) {
  /** @type {import("../support/world.mjs").Home} */
  let home;
  /** @param {string} name @param {() => Promise<void>} body @param {object} [limits] */
  const at = (name, body, limits) =>
    promise(name, async () => {
      home = make();
      home.write('{"a":1}');
      await body().finally(() => home.remove());
    }, limits);
  const change = () => home.ask({ op: "replace", before: '{"a":1}', after: '{"a":2}' });
  /** Makes the lock that many milliseconds old. @param {number} age @param {string} [file] */
  const age = (age, file = home.lock) => fs.utimesSync(file, new Date(Date.now() - age), new Date(Date.now() - age));

  at("who writes waits until the lock of another program is gone", async () => {
    fs.writeFileSync(home.lock, String(process.pid));
    const writing = home.start({ op: "replace", before: '{"a":1}', after: '{"a":2}' });
    await pause(1000);
    equal([writing.lines, home.read()], [[], '{"a":1}'], "meanwhile");
    fs.rmSync(home.lock);
    equal(await writing.end, [{ done: true }]);
    equal(home.read(), '{"a":2}');
  });

  at("what another program has written under its lock is seen behind it", async () => {
    fs.writeFileSync(home.lock, String(process.pid));
    const writing = home.start({ op: "replace", before: '{"a":1}', after: '{"a":2}' });
    await pause(1000);
    home.write('{"a":3}');
    fs.rmSync(home.lock);
    equal(await writing.end, [{ done: false, present: '{"a":3}' }]);
  });

  at("a lock that stays for five seconds is an error that says which file it is, and nothing is written", async () => {
    fs.writeFileSync(home.lock, String(process.pid));
    const begun = performance.now();
    refused(await change(), /the token cache is in use: .*msal\.cache\.nocae\.lockfile has been there for 5 seconds.*Delete it if no program is using the cache$/);
    between(performance.now() - begun, 5000, 8000, "milliseconds");
    equal([home.read(), home.files()], ['{"a":1}', [NAME, `${NAME}.lockfile`]]);
  });

  at("the lock of a process that has died is no one's, as each library writes it", async () => {
    const pid = await deadProcess();
    for (const content of [`${pid}`, `${pid} /usr/bin/python3 app.py`, `${pid} azure-identity-wasm`, ""]) {
      home.write('{"a":1}');
      fs.writeFileSync(home.lock, content);
      const begun = performance.now();
      equal(await change(), { done: true }, content);
      ok(performance.now() - begun < 4000, "soon");
    }
    equal(home.files(), [NAME]);
  });

  at("a lock of a minute ago is no one's, and neither is one of the future", async () => {
    for (const old of [61_000, -61_000]) {
      home.write('{"a":1}');
      fs.writeFileSync(home.lock, String(process.pid));
      age(old);
      equal(await change(), { done: true });
    }
    equal(home.files(), [NAME]);
  });

  at("who died while it cleared a lock away stops no one", async () => {
    fs.writeFileSync(home.lock, String(await deadProcess()));
    fs.writeFileSync(`${home.lock}.stale`, "");
    age(6000, `${home.lock}.stale`);
    equal(await change(), { done: true });
    equal(home.files(), [NAME]);
  });

  at("eight that find a lock of the dead take it one after the other", async () => {
    home.write('{"n":0}');
    fs.writeFileSync(home.lock, String(await deadProcess()));
    age(1000);
    const all = Array.from({ length: 8 }, () => home.start({ op: "increment", times: 5 }));
    for (const one of all) equal(await one.end, [{ done: true }]);
    equal([home.read(), home.files()], ['{"n":40}', [NAME]]);
  });

  at("what writers left who died in the middle goes, and what one is writing stays", async () => {
    const [dead, alive] = [await deadProcess(), process.pid];
    const left = [`${NAME}.${dead}.0123456789ab.tmp`, `${NAME}.${alive}.0123456789ab.tmp`, `${NAME}.${dead}.00.tmp`, `other.${dead}.0123456789ab.tmp`];
    for (const name of left) {
      fs.writeFileSync(`${home.folder}/${name}`, "");
      age(1000, `${home.folder}/${name}`);
    }
    equal(await change(), { done: true });
    equal(home.files(), [NAME, ...left.slice(1)].sort());
    age(61_000, `${home.folder}/${left[1]}`);
    await home.put('{"a":2}', '{"a":3}');
    equal(home.files(), [NAME, ...left.slice(2)].sort());
  });

  at("who reads while another program is writing waits for the rest", async () => {
    home.write('{"AccessToken":{"a":');
    fs.writeFileSync(home.lock, String(process.pid));
    const reading = home.start({ op: "load" });
    await pause(600);
    equal(reading.lines, [], "meanwhile");
    fs.writeFileSync(home.file, '{"AccessToken":{"a":1}}');
    fs.rmSync(home.lock);
    equal(await reading.end, [{ text: '{"AccessToken":{"a":1}}' }]);
  });

  at("a cache that another program has emptied to write it is not gone", async () => {
    home.write("");
    fs.writeFileSync(home.lock, String(process.pid));
    const all = [home.start({ op: "load" }), home.start({ op: "replace", before: '{"a":1}', after: '{"a":2}' })];
    await pause(600);
    equal(all.map(({ lines }) => lines), [[], []], "meanwhile");
    fs.writeFileSync(home.file, '{"b":1}');
    fs.rmSync(home.lock);
    equal(await all[0].end, [{ text: '{"b":1}' }]);
    equal(await all[1].end, [{ done: false, present: '{"b":1}' }]);
  });

  at("who reads a whole cache waits for no lock", async () => {
    fs.writeFileSync(home.lock, String(process.pid));
    const begun = performance.now();
    equal(await home.load(), '{"a":1}');
    ok(performance.now() - begun < 1500, "at once");
  });

  at("eight processes that count to fifty each make four hundred", async () => {
    home.write('{"n":0}');
    const all = Array.from({ length: 8 }, () => home.start({ op: "increment", times: 50 }));
    for (const one of all) equal(await one.end, [{ done: true }]);
    equal([home.read(), home.files()], ['{"n":400}', [NAME]]);
  }, { limit: 180_000 });
}
