// @ts-check
import { between, equal, match, ok } from "../../npm/kit/assert.mjs";
import { bytes, changed, pause } from "../support/tools.mjs";

/**
 * What credentials promise on a store that fails: the token comes all the same, the log says why it had to be asked for, once for each call, and
 * nothing that was good is lost.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {import("../support/world.mjs").StoresWorld} world
 */
export function failures(promise, world) {
  const { entra, scope } = world;

  /** A place with a token in it; what its handles are, and what was put there last. */
  async function filled() {
    const { open, key } = await world.livePlace();
    /** @type {[string, Uint8Array, any][]} */
    const puts = [];
    const set = async (/** @type {any} */ own, /** @type {any[]} */ ...given) => (puts.push(/** @type {any} */ (given)), own(...given));
    const { token } = await world.process({ store: changed(open(), { set }), key }).credential().getToken(scope);
    const [[name, value, options]] = puts;
    return { open, key, token, name, value, options };
  }

  /** One call on a store; the token, what the log said of the store, how long it took, and what the store had to do. @param {any} store @param {Uint8Array} key @param {any} [clock] */
  async function call(store, key, clock) {
    /** @type {string[]} */
    const done = [];
    const counted = changed(store, Object.fromEntries(["get", "set", "lease"].map((name) => [name, (/** @type {any} */ own, /** @type {any[]} */ ...given) => (done.push(name), own(...given))])));
    const process = world.process({ store: counted, key, clock });
    const begun = Date.now();
    const { token } = await process.credential().getToken(scope);
    const told = process.told();
    for (const event of told) {
      equal([event.level, event.credential, Object.keys(event.fields)], ["warning", "ClientSecretCredential", ["message"]], "an event's shape");
    }
    return { token, told: told.map(({ event }) => event), messages: told.map(({ fields }) => String(fields.message)), took: Date.now() - begun, done };
  }

  promise("an entry of which any byte has changed is told and replaced, and never served", async () => {
    const { open, key, token, name, value, options } = await filled();
    const positions = [0, 1, 12, 13, 14, Math.floor(value.length / 2), value.length - 17, value.length - 16, value.length - 1];
    for (const at of positions) {
      const spoilt = value.slice();
      spoilt[at] ^= 1 << at % 8;
      await open().set(name, spoilt, options);
      const { token: next, told, messages } = await call(open(), key);
      equal([next === token, told], [false, ["store.getFailed"]], `byte ${at}`);
      match(messages[0], /entry/, "message");
      equal((await call(open(), key)).token, next, "the token that has taken its place");
    }
    equal(await entra.tokenRequests(), 1 + positions.length, "requests");
  }, { limit: 30_000 });

  promise("no change of a single bit, and no cut, makes an entry that opens", async () => {
    const { open, key, token, name, value } = await filled();
    let answer = value;
    const store = changed(open(), { get: async (own, asked) => (asked === name ? answer : own(asked)), set: async () => {}, lease: async () => ({ release: async () => {} }) });
    const fetch = async () => new Response('{"token_type":"Bearer","expires_in":3600,"access_token":"from Entra"}', { headers: { "content-type": "application/json" } });
    const process = world.process({ store, key, fetch });
    const ask = async () => (await process.credential().getToken(scope)).token;
    equal(await ask(), token, "as it is");
    for (let at = 0; at < value.length; at += 1) {
      answer = value.slice();
      answer[at] ^= 1 << at % 8;
      equal(await ask(), "from Entra", `with another byte ${at}`);
      answer = value.slice(0, at);
      if (at % 16 === 0 || at < 40) equal(await ask(), "from Entra", `cut to ${at} bytes`);
    }
    answer = Uint8Array.of(...value, 0);
    equal(await ask(), "from Entra", "with a byte more");
  }, { limit: 60_000 });

  promise("what belongs to another entry, or to another key, is not served", async () => {
    const { open, key, token, name, value, options } = await filled();
    const [other] = await world.scopes(1);
    const process = world.process({ store: changed(open(), { get: async () => value }), key });
    const { token: ofOther } = await process.credential().getToken(other);
    equal([world.jose.decodeJwt(ofOther).aud === world.jose.decodeJwt(token).aud, process.told().map(({ event }) => event)], [false, ["store.getFailed"]], "audience and log");
    const elsewhere = await filled();
    await open().set(name, elsewhere.value, options);
    const { token: mine, told } = await call(open(), key);
    equal([mine === elsewhere.token, mine === token, told], [false, false, ["store.getFailed"]], "whose token it is");
  });

  promise("a token that has died, whatever the store says of it, is not served", async () => {
    const { open, key, clock } = await world.place();
    const old = await world.process({ store: open(), key, clock }).credential().getToken(scope);
    /** @type {any} */
    let kept;
    await world.process({ store: changed(open(), { get: async (own, name) => (kept = await own(name)) }), key, clock }).credential().getToken(scope);
    clock.advance(old.expiresOnTimestamp - clock.now());
    const { token } = await call(changed(open(), { get: async () => kept }), key, clock);
    ok(token !== old.token, "another token");
    clock.advance(-2 * 3_600_000); // and one from the future: one of the clocks is wrong
    const { token: third } = await call(changed(open(), { get: async () => kept }), key, clock);
    ok(kept && third !== old.token && third !== token, "a third token");
  });

  promise("a store that is down costs a line in the log, and nothing else", async () => {
    const { open, key } = await world.livePlace();
    const down = async () => {
      throw new Error("connection refused");
    };
    const { told, messages, took, done } = await call(changed(open(), { get: down, set: down, lease: down }), key);
    await pause(50); // whether it is there again is tried when the token has come
    equal([told, messages, done], [["store.getFailed"], ["connection refused"], ["get", "set"]], "log, and what was tried");
    between(took, 0, 1500, "milliseconds");
    const throwing = () => {
      throw new Error("not even a promise");
    };
    equal((await call(changed(open(), { get: throwing, set: throwing, lease: throwing }), key)).told, ["store.getFailed"], "a store that throws");
    equal((await call(changed(open(), { set: down }), key)).told, ["store.setFailed"], "a store that takes nothing");
    if (world.hasLease) equal((await call(changed(open(), { lease: down }), key)).told, ["store.leaseFailed"], "a store without its leases");
  });

  promise("a store that never answers is waited for two seconds, and then left alone", async () => {
    const { open, key } = await world.livePlace();
    const never = () => new Promise(() => {});
    const all = call(changed(open(), { get: never, set: never, lease: never }), key);
    const sets = call(changed(open(), { set: never }), bytes(32));
    const { told, messages, took } = await all;
    equal(told, ["store.getFailed"], "log");
    match(messages[0], /2000 ms/, "message");
    between(took, 1900, 3500, "milliseconds");
    const late = await sets;
    equal(late.told, ["store.setFailed"], "log of one that takes nothing");
    between(late.took, 1900, 3500, "milliseconds");
  });

  promise("a failure is no reason to lose what was there: the store works again, and has it", async () => {
    const { open, key, token } = await filled();
    let isDown = true;
    const flaky = changed(open(), {
      get: async (own, name) => {
        if (isDown) throw new Error("connection refused");
        return own(name);
      },
      set: async (own, ...given) => {
        if (isDown) throw new Error("connection refused");
        return own(...given);
      },
    });
    const meanwhile = await call(flaky, key);
    await pause(50);
    isDown = false;
    equal([meanwhile.token === token, (await call(flaky, key)).token], [false, token], "tokens");
  });

  promise("whatever a store returns in place of bytes, the token comes", async () => {
    const { open, key } = await world.livePlace();
    const large = new Uint8Array(1024 * 1024 + 1).fill(1);
    for (const lie of ["text", 5, true, {}, [1, 2], () => {}, Symbol("no"), 5n, large, new Uint8Array(), bytes(28), bytes(5000)]) {
      const store = changed(open(), { get: async () => lie, set: async () => {} });
      const { told } = await call(store, key);
      equal(told, ["store.getFailed"], `log after ${String(lie).slice(0, 20)}`);
    }
    for (const nothing of [undefined, null]) {
      equal((await call(changed(open(), { get: async () => nothing, set: async () => {} }), key)).told, [], `log after ${nothing}`);
    }
  }, { limit: 30_000 });

  promise("bytes as an ArrayBuffer, or as a view of a larger one, are bytes", async () => {
    const { open, key, token } = await filled();
    const asBuffer = async (/** @type {any} */ own, /** @type {string} */ name) => (await own(name))?.slice().buffer;
    const asView = async (/** @type {any} */ own, /** @type {string} */ name) => {
      const found = await own(name);
      return found && new Uint8Array([7, ...found, 7]).subarray(1, 1 + found.length);
    };
    for (const get of [asBuffer, asView]) equal((await call(changed(open(), { get }), key)).token, token, "token");
  });

  promise("leases that are none, or are never given back, hold nobody up", async () => {
    const { open } = await world.livePlace();
    const stubborn = { release: () => Promise.reject(new Error("no")) };
    for (const lie of [{}, 5, "lease", true, stubborn, { release: () => new Promise(() => {}) }]) {
      const { told, took } = await call(changed(open(), { lease: async () => lie }), bytes(32));
      equal(told, [], "log");
      between(took, 0, 1500, "milliseconds");
    }
  });
}
