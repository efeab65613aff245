// @ts-check
import fs from "node:fs";
import path from "node:path";
import { equal, match, ok, rejects, throws } from "../../npm/kit/assert.mjs";
import { bytes, pause } from "../support/tools.mjs";

/**
 * What the store of files promises beside.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {{ directory: string }} world
 */
export function files(promise, { directory }) {
  const HOUR = 3_600_000;
  /** A store in a directory that is not there yet, and its clock. */
  async function make() {
    const { FileTokenStore } = await import("azure-identity-wasm/stores");
    const place = path.join(fs.mkdtempSync(path.join(directory, "files-")), "store");
    const clock = { time: Date.now() };
    return { FileTokenStore, place, clock, store: new FileTokenStore(place, { now: () => clock.time }) };
  }
  const name = "a".repeat(64);

  promise("nobody but the user reads its files and its directory", async () => {
    const { place, store } = await make();
    await store.set(name, bytes(10), { expiresOn: Date.now() + HOUR });
    await store.lease(name, 1000);
    equal(fs.readdirSync(place).sort(), [name, `${name}.lease`], "files");
    for (const file of [".", name, `${name}.lease`]) equal(fs.statSync(path.join(place, file)).mode & 0o077, 0, `what others may do with ${file}`);
  });

  promise("a file that was cut is no entry and is replaced, and one that is too large is not read", async () => {
    const { place, store } = await make();
    const [value, options] = [bytes(10), { expiresOn: Date.now() + HOUR }];
    await store.set(name, value, options);
    const file = path.join(place, name);
    for (const content of ["", "abc"]) {
      fs.writeFileSync(file, content);
      equal(await store.get(name), undefined, content);
      await store.set(name, value, options);
      equal([...((await store.get(name)) ?? [])], [...value], "what has replaced it");
    }
    fs.writeFileSync(file, new Uint8Array(1024 * 1024 + 9));
    await rejects(store.get(name), Error, /larger/);
    await rejects(store.set(name, new Uint8Array(1024 * 1024 + 1), options), RangeError, /^value/);
  });

  promise("what a process leaves that ends in the middle of writing disturbs nobody, and goes", async () => {
    const { FileTokenStore, place, clock, store } = await make();
    const [value, expiresOn] = [bytes(10), clock.time + HOUR];
    await store.set(name, value, { expiresOn });
    const left = [`${name}.${"0".repeat(32)}.tmp`, `${name}.${"1".repeat(32)}.over`];
    for (const file of left) {
      fs.writeFileSync(path.join(place, file), "half of");
      fs.utimesSync(path.join(place, file), new Date(Date.now() - 2 * HOUR), new Date(Date.now() - 2 * HOUR));
    }
    equal([...((await store.get(name)) ?? [])], [...value], "value");
    await new FileTokenStore(place, { now: () => clock.time }).set("other", value, { expiresOn });
    await pause(200);
    equal(fs.readdirSync(place).length, 2, "files");
  });

  promise("a lease that was never written to its end holds nobody up for longer than a minute", async () => {
    const { place, store } = await make();
    fs.mkdirSync(place, { recursive: true });
    const file = path.join(place, `${name}.lease`);
    fs.writeFileSync(file, "");
    equal(await store.lease(name, 1000), undefined, "while it may be on its way");
    fs.utimesSync(file, new Date(Date.now() - 120_000), new Date(Date.now() - 120_000));
    ok(await store.lease(name, 1000), "later");
  });

  promise("what has expired goes an hour later, and what is not the store's stays", async () => {
    const { place, clock, store } = await make();
    await store.set(name, bytes(10), { expiresOn: clock.time + HOUR });
    await store.lease(name, 1000);
    await store.set("longer", bytes(10), { expiresOn: clock.time + 9 * HOUR });
    fs.writeFileSync(path.join(place, "notes.txt"), "mine");
    for (const [hours, count] of [[1.5, 4], [3, 3]]) {
      clock.time += hours * HOUR;
      await store.set("other", bytes(10), { expiresOn: clock.time + HOUR });
      await pause(200);
      equal(fs.readdirSync(place).length, count, `files after ${hours} hours more`);
    }
    ok(fs.existsSync(path.join(place, "notes.txt")) && (await store.get("longer")), "what is not over");
  });

  promise("a directory that was removed is made again", async () => {
    const { place, store } = await make();
    await store.set(name, bytes(10), { expiresOn: Date.now() + HOUR });
    fs.rmSync(place, { recursive: true });
    equal(await store.get(name), undefined, "value");
    await store.set(name, bytes(10), { expiresOn: Date.now() + HOUR });
    ok(await store.get(name), "it is there");
  });

  promise("it needs a directory that can be one, and says so", async () => {
    const { FileTokenStore } = await make();
    for (const wrong of [undefined, "", " ", 5]) throws(() => new FileTokenStore(/** @type {any} */ (wrong)), TypeError, /^directory: /);
    const file = path.join(directory, "a file");
    fs.writeFileSync(file, "");
    const error = await rejects(new FileTokenStore(file).set(name, bytes(1), { expiresOn: Date.now() + HOUR }));
    match(error.code, /EEXIST|ENOTDIR/, "code");
  });
}
