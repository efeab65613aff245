// @ts-check
import { equal, ok } from "../../npm/kit/assert.mjs";
import { bytes, pause } from "../support/tools.mjs";

/**
 * What every store promises by itself, whatever is put there: `open()` gives a further handle on the same place, `clock` is what it tells the
 * time by.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {import("../support/world.mjs").StoresWorld} world
 */
export function operations(promise, world) {
  const SOON = 60_000;
  /** Two handles on a new place. */
  const pair = async () => {
    const { open, clock, leases } = await world.place();
    return { one: open(), other: open(), open, clock, leases, expiresOn: clock.now() + SOON };
  };

  promise("what one handle puts there, another one gets, byte for byte and whatever its length", async () => {
    const { one, other, expiresOn } = await pair();
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    for (const [name, value] of Object.entries({ all, short: bytes(1), token: bytes(4000), large: bytes(256 * 1024) })) {
      await one.set(name, value, { expiresOn });
      const found = await other.get(name);
      ok(found instanceof Uint8Array, `${name} is a Uint8Array`);
      equal([...found], [...value], name);
    }
  });

  promise("a key is any text, and no two are mixed up", async () => {
    const { one, other, expiresOn } = await pair();
    const hex = "0123456789abcdef".repeat(4);
    const keys = ["a", "A", "a ", "ä", "a/b", "a\\b", "../a", ".", "..", "nul", "__proto__", "constructor", "%2e", "a:b*?", "x".repeat(300), hex, hex.toUpperCase(), `x${hex}`, `${hex}.lease`];
    await Promise.all(keys.map((key, index) => one.set(key, Uint8Array.of(index), { expiresOn })));
    const found = await Promise.all(keys.map((key) => other.get(key)));
    equal(found.map((value) => value?.[0]), keys.map((_, index) => index), "values");
  });

  promise("what was never there is nothing, and can be deleted all the same", async () => {
    const { one } = await pair();
    equal([await one.get("never"), await one.delete("never")], [undefined, undefined], "what is there, and what delete says");
  });

  promise("a later value replaces the one before, for everyone", async () => {
    const { one, other, expiresOn } = await pair();
    for (const value of [bytes(100), bytes(5), bytes(2000)]) {
      await one.set("key", value, { expiresOn });
      equal([...((await other.get("key")) ?? [])], [...value], "value");
    }
  });

  promise("what one handle deletes is gone for everyone, and nothing else is", async () => {
    const { one, other, expiresOn } = await pair();
    await one.set("key", bytes(5), { expiresOn });
    await one.set("other", bytes(5), { expiresOn });
    await other.delete("key");
    equal([await one.get("key"), await other.get("key"), (await one.get("other"))?.length], [undefined, undefined, 5], "what is there");
  });

  promise("an entry is there until it expires, and not a millisecond longer", async () => {
    const { one, other, clock, expiresOn } = await pair();
    await one.set("key", bytes(5), { expiresOn });
    await one.set("longer", bytes(5), { expiresOn: expiresOn + SOON });
    clock.advance(SOON - 1);
    equal((await other.get("key"))?.length, 5, "just before");
    clock.advance(1);
    equal([await one.get("key"), await other.get("key"), (await other.get("longer"))?.length], [undefined, undefined, 5], "just then");
  });

  promise("what is put there expired already is not there, nor what was there before", async () => {
    const { one, clock, expiresOn } = await pair();
    await one.set("key", bytes(5), { expiresOn });
    await one.set("key", bytes(6), { expiresOn: clock.now() - 1 });
    equal(await one.get("key"), undefined, "value");
  });

  promise("the store's bytes are its own: nobody changes them from outside", async () => {
    const { one, other, expiresOn } = await pair();
    const given = bytes(10);
    const before = [...given];
    await one.set("key", given, { expiresOn });
    given.fill(0);
    (await one.get("key"))?.fill(1);
    equal([...((await other.get("key")) ?? [])], before, "value");
  });

  promise("of many who put a value under one key at once, one has done it last, and its value is whole", async () => {
    const { open, expiresOn } = await pair();
    const handles = Array.from({ length: 25 }, open);
    const values = handles.map((_, index) => new Uint8Array(3000 + index).fill(index));
    let reading = true;
    const reader = open();
    const read = (async () => {
      for (; reading; await pause(0)) {
        const found = await reader.get("key");
        if (found) equal(found.every((byte) => byte === found[0]) && found.length === 3000 + found[0], true, "a value that is whole");
      }
    })();
    await Promise.all(handles.map((handle, index) => handle.set("key", values[index], { expiresOn })));
    reading = false;
    await read;
    const last = (await reader.get("key")) ?? bytes(0);
    equal([...last], [...values[last[0]]], "the last value");
  });

  promise("many keys at once do not get into each other's way", async () => {
    const { open, expiresOn } = await pair();
    await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const handle = open();
        await handle.set(`key ${index}`, Uint8Array.of(index), { expiresOn });
        if (index % 3 === 0) await handle.delete(`key ${index}`);
        equal((await open().get(`key ${index}`))?.[0], index % 3 === 0 ? undefined : index, `value ${index}`);
      }),
    );
  });

  if (!world.hasLease) return;

  promise("of many who want a lease at once, one gets it, and the next one when it is given back", async () => {
    const { open } = await pair();
    const want = () => Promise.all(Array.from({ length: 50 }, () => open().lease?.("key", 10_000)));
    for (let round = 0; round < 3; round += 1) {
      const leases = (await want()).filter((lease) => lease !== undefined);
      equal(leases.length, 1, `leases in round ${round}`);
      equal(await open().lease?.("key", 10_000), undefined, "what comes meanwhile");
      await leases[0]?.release();
    }
  });

  promise("a lease ends after its time, and then one of many gets the next", async () => {
    const { open, leases } = await pair();
    const { milliseconds, almost, pass } = leases;
    for (let round = 0; round < 3; round += 1) {
      equal((await open().lease?.("key", milliseconds)) === undefined, round > 0, `whether it is taken in round ${round}`);
      await pass(almost);
      equal(await open().lease?.("key", milliseconds), undefined, "just before its end");
      await pass(milliseconds - almost);
      const all = await Promise.all(Array.from({ length: 50 }, () => open().lease?.("key", milliseconds)));
      equal(all.filter((lease) => lease !== undefined).length, 1, `leases in round ${round}`);
    }
  });

  promise("who gives a lease back too late takes nothing from who has it now", async () => {
    const { one, other, leases } = await pair();
    const { milliseconds, pass } = leases;
    const late = await one.lease?.("key", milliseconds);
    await pass(milliseconds + 1);
    const lease = await other.lease?.("key", 10_000);
    ok(late && lease, "both had it, one after the other");
    await late?.release();
    equal(await one.lease?.("key", 10_000), undefined, "a third one");
    await lease?.release();
    await lease?.release(); // twice is once
    ok(await one.lease?.("key", 10_000), "it is to be had again");
  });

  promise("leases of other keys are other leases, and a lease is no entry", async () => {
    const { one, other, expiresOn } = await pair();
    ok((await one.lease?.("key", 10_000)) && (await other.lease?.("other", 10_000)), "two leases");
    equal(await one.get("key"), undefined, "an entry");
    await one.set("key", bytes(5), { expiresOn });
    equal([(await other.get("key"))?.length, await other.lease?.("key", 10_000)], [5, undefined], "an entry beside its lease");
    await one.delete("key");
    equal(await other.lease?.("key", 10_000), undefined, "the lease of a deleted entry");
  });
}
