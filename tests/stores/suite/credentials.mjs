// @ts-check
import { between, equal, match, ok, rejects, throws } from "../../npm/kit/assert.mjs";
import { bytes, changed, pause, withoutLease } from "../support/tools.mjs";

/** Seconds for which the emulator's tokens live by themselves. */
const LIFETIME = 3600;

/**
 * What credentials promise on every store.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {import("../support/world.mjs").StoresWorld} world
 */
export function credentials(promise, world) {
  const { entra, identity, ready, scope } = world;

  /** A store that tells what passes through it. @param {import("../support/tools.mjs").TokenStore} store */
  function watched(store) {
    /** @type {{ key: string, value: Uint8Array, expiresOn: number }[]} */
    const puts = [];
    const set = async (/** @type {any} */ own, /** @type {string} */ key, /** @type {Uint8Array} */ value, /** @type {any} */ options) => {
      puts.push({ key, value: value.slice(), expiresOn: options.expiresOn });
      return own(key, value, options);
    };
    return { store: changed(store, { set }), puts };
  }

  promise("a token outlives its credential: who comes later takes it from the store, without a request", async () => {
    const { open, key } = await world.livePlace();
    const first = await world.process({ store: open(), key }).credential().getToken(scope);
    const later = world.process({ store: open(), key });
    const credential = later.credential();
    equal(await credential.getToken(scope), first, "token");
    equal((await credential.getToken([scope, scope])).token, first.token, "token of the same scopes in other words");
    equal([await entra.tokenRequests(), later.told()], [1, []], "requests, and what the log says of the store");
    equal((await world.verify(first.token)).azp, ready.client_id, "azp");
  });

  promise("a second call on one credential does not look into the store", async () => {
    const { open, key } = await world.livePlace();
    let gets = 0;
    const store = changed(open(), { get: (own, name) => ((gets += 1), own(name)) });
    const credential = world.process({ store, key }).credential();
    await Promise.all(Array.from({ length: 20 }, () => credential.getToken(scope)));
    const before = gets;
    await credential.getToken(scope);
    equal([before <= 2, gets - before, await entra.tokenRequests()], [true, 0, 1], "looks of the first calls, looks of the next, requests");
  });

  promise("keys and values say nothing: no token, secret, tenant, client or scope, and never the same bytes twice", async () => {
    const { open, key } = await world.livePlace();
    const { store, puts } = watched(open());
    const tokens = [];
    for (let count = 0; count < 2; count += 1) {
      const credential = world.process({ store, key }).credential();
      tokens.push((await credential.getToken(scope, { claims: '{"access_token":{}}' })).token);
      await credential.getToken((await world.scopes(1))[0]);
    }
    equal(puts.length, 4, "entries that were put there");
    const secrets = [...tokens, ready.client_secret, ready.client_id, ready.tenant_id, scope, "Bearer", "ClientSecretCredential"];
    for (const { key: name, value } of puts) {
      match(name, /^[0-9a-f]{64}$/, "key");
      const text = Array.from(value, (byte) => String.fromCharCode(byte)).join("");
      for (const secret of secrets) ok(!text.includes(secret) && !name.includes(secret), "nothing of it is to be read");
    }
    equal([puts[0].key === puts[2].key, puts[0].value.join() === puts[2].value.join()], [true, false], "the same name, other bytes");
    equal(new Set(puts.map(({ value }) => value.slice(1, 13).join())).size, 4, "nonces");
  });

  promise("an entry lives as long as its token, and no longer", async () => {
    const { open, key } = await world.livePlace();
    const { store, puts } = watched(open());
    const token = await world.process({ store, key }).credential().getToken(scope);
    equal(puts.map(({ expiresOn }) => expiresOn), [token.expiresOnTimestamp], "expiresOn");
  });

  promise("many processes at once on a cold store send one request where there are leases, and none fails where there are none", async () => {
    await entra.slow(300);
    for (const leases of [true, false]) {
      await entra.forgetCounts();
      const { open, key } = await world.livePlace();
      const processes = Array.from({ length: 50 }, () => world.process({ store: leases ? open() : withoutLease(open()), key }));
      const tokens = await Promise.all(processes.map((each) => each.credential().getToken(scope)));
      const requests = await entra.tokenRequests();
      equal(requests, leases && world.hasLease ? 1 : 50, "requests");
      equal(new Set(tokens.map(({ token }) => token)).size, requests, "tokens");
      equal(processes.flatMap(({ told }) => told()), [], "what the logs say of the store");
    }
  }, { limit: 30_000 });

  promise("near expiry one of many renews, the others are served meanwhile, and all have the new token in the end", async () => {
    if (!world.hasLease) return;
    const { open, key, clock } = await world.place();
    // Each waits in the world's time: a clock that jumps for one of them would end the lease of another.
    const processes = Array.from({ length: 20 }, () => world.process({ store: open(), key, clock: { now: clock.now, sleep: pause } }).credential());
    const old = await processes[0].getToken(scope);
    await Promise.all(processes.map((credential) => credential.getToken(scope)));
    equal(await entra.tokenRequests(), 1, "requests at first");
    clock.advance(old.expiresOnTimestamp - clock.now() - 4 * 60_000);
    await entra.slow(100);
    const tokens = await Promise.all(processes.map((credential) => credential.getToken(scope)));
    equal(await entra.tokenRequests(), 2, "requests near expiry");
    clock.advance(60_000);
    const last = new Set((await Promise.all(processes.map((credential) => credential.getToken(scope)))).map(({ token }) => token));
    equal([last.size, last.has(old.token), await entra.tokenRequests()], [1, false, 2], "tokens in the end");
    ok(tokens.every(({ token }) => token === old.token || last.has(token)), "each has had the old one or the new one");
  });

  promise("while a token still works for long, nobody waits for the one that renews it", async () => {
    await entra.settings({ token_lifetime: 4 * 3600 });
    try {
      const { open, key, clock } = await world.place();
      const processes = Array.from({ length: 20 }, () => world.process({ store: open(), key, clock: { now: clock.now, sleep: pause } }).credential());
      const old = await processes[0].getToken(scope);
      await Promise.all(processes.map((credential) => credential.getToken(scope)));
      clock.advance(2.5 * 3_600_000);
      await entra.slow(1000);
      const begun = Date.now();
      const tokens = await Promise.all(processes.map((credential) => credential.getToken(scope)));
      between(Date.now() - begun, 0, 800, "milliseconds");
      ok(tokens.every(({ token }) => token === old.token), "all are served the old one");
      await pause(1500);
      clock.advance(60_000);
      const last = new Set((await Promise.all(processes.map((credential) => credential.getToken(scope)))).map(({ token }) => token));
      equal([last.size, last.has(old.token), await entra.tokenRequests()], [1, false, world.hasLease ? 2 : 21], "tokens in the end, and requests");
    } finally {
      await entra.settings({ token_lifetime: LIFETIME });
    }
  });

  promise("when the one that asks for all fails, the next one asks at once", async () => {
    if (!world.hasLease) return;
    const { open, key } = await world.livePlace();
    await entra.spoil({ type: "error", status: 401, error: "invalid_client", code: 7000215 }, { delay_ms: 300 }).catch(() => entra.spoil({ type: "status", status: 400 }, { delay_ms: 300 }));
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => world.process({ store: open(), key }).credential({ retryOptions: { maxRetries: 0 } }).getToken(scope)));
    equal(outcomes.map(({ status }) => status).sort(), ["fulfilled", "fulfilled", "fulfilled", "fulfilled", "rejected"], "outcomes");
    equal(await entra.tokenRequests(), 2, "requests");
  });

  promise("who waits for another one waits no longer than its lease, and can be aborted at once", async () => {
    if (!world.hasLease) return;
    const { open, key } = await world.livePlace();
    /** @type {string[]} */
    const names = [];
    const seen = changed(open(), { lease: (own, name, milliseconds) => (names.push(name), own(name, milliseconds)) });
    await world.process({ store: seen, key }).credential().getToken(scope);
    const other = await world.livePlace();
    ok(await other.open().lease?.(names[0], 60_000), "somebody has the lease, and is never heard of again");
    const controller = new AbortController();
    const waiting = world.process({ store: other.open(), key }).credential().getToken(scope, { abortSignal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    const begun = Date.now();
    equal((await rejects(waiting)).name, "AbortError", "name");
    between(Date.now() - begun, 150, 300, "milliseconds until it ended");
    const place = await world.place();
    await place.open().lease?.(names[0], 3_600_000);
    await world.process({ store: place.open(), key, clock: place.clock }).credential().getToken(scope);
    const waited = place.clock.waits.reduce((sum, wait) => sum + wait, 0);
    between(waited, 9_000, 10_000, "milliseconds that it has waited");
  });

  promise("an aborted call gives its lease back", async () => {
    if (!world.hasLease) return;
    const { open, key } = await world.livePlace();
    await entra.slow(2000);
    const controller = new AbortController();
    const first = world.process({ store: open(), key }).credential().getToken(scope, { abortSignal: controller.signal });
    setTimeout(() => controller.abort(), 150);
    await rejects(first);
    await entra.spoilNothing();
    const begun = Date.now();
    await world.process({ store: open(), key }).credential().getToken(scope);
    between(Date.now() - begun, 0, 1500, "milliseconds of the next one");
  });

  promise("without leases those who share a token renew it at moments of their own, within its last fifth", async () => {
    const { open, key, clock } = await world.place();
    const token = await world.process({ store: withoutLease(open()), key, clock }).credential().getToken(scope);
    /** @type {number[]} */
    const moments = [];
    for (let count = 0; count < 20; count += 1) {
      const { refreshAfterTimestamp = NaN } = await world.process({ store: withoutLease(open()), key, clock }).credential().getToken(scope);
      moments.push(refreshAfterTimestamp);
    }
    const due = token.expiresOnTimestamp - 5 * 60_000;
    for (const moment of moments.filter((each) => !Number.isNaN(each))) between(due - moment, 0, 5 * 60_000, "milliseconds before it is due");
    ok(new Set(moments).size > 15, "many moments");
    equal(await entra.tokenRequests(), 1, "requests");
  });

  promise("another key finds nothing and spoils nothing", async () => {
    const { open, key } = await world.livePlace();
    const other = bytes(32);
    const ask = (/** @type {Uint8Array} */ each) => world.process({ store: open(), key: each }).credential().getToken(scope);
    const tokens = [await ask(key), await ask(other), await ask(key), await ask(other)].map(({ token }) => token);
    equal([tokens[0] === tokens[2], tokens[1] === tokens[3], tokens[0] === tokens[1]], [true, true, false], "whose tokens are the same");
    equal(await entra.tokenRequests(), 2, "requests");
  });

  promise("a new key is put in front of the old one: what the old one has encrypted is read, and the new one writes", async () => {
    const { open, key } = await world.livePlace();
    const fresh = bytes(32);
    const ask = (/** @type {unknown} */ keys, /** @type {any} */ more = undefined) => world.process({ store: open(), key: keys }).credential().getToken(scope, more);
    const old = await ask(key);
    equal((await ask([fresh, key])).token, old.token, "token by both keys");
    const next = await ask([fresh, key], { claims: '{"access_token":{}}' });
    equal([(await ask(fresh)).token, (await ask([fresh, key])).token], [next.token, next.token], "token by the new key");
    equal(await entra.tokenRequests(), 2, "requests");
  });

  promise("a CryptoKey that cannot be exported is the same as its bytes", async () => {
    const { open, key } = await world.livePlace();
    const kept = await crypto.subtle.importKey("raw", key, "HKDF", false, ["deriveKey"]);
    const { token } = await world.process({ store: open(), key: kept }).credential().getToken(scope);
    equal((await world.process({ store: open(), key }).credential().getToken(scope)).token, token, "token");
    equal((await world.process({ store: Object.assign(changed(open(), {}), { encryptionKey: key }) }).credential().getToken(scope)).token, token, "token by the store's own key");
  });

  promise("a store without a key is refused by the constructor, a wrong key by the call; both say how to make one", async () => {
    const { open } = await world.livePlace();
    throws(() => world.process({ store: open() }).credential(), TypeError, /^encryptionKey: .*getRandomValues\(new Uint8Array\(32\)\)/);
    const signing = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    for (const key of [bytes(16), bytes(33), "x".repeat(32), 32, {}, [], signing, [bytes(32), bytes(5)]]) {
      await rejects(world.process({ store: open(), key }).credential().getToken(scope), TypeError, /^encryptionKey: .*getRandomValues\(new Uint8Array\(32\)\)/);
    }
    equal(await entra.tokenRequests(), 0, "requests");
  });

  promise("another secret, application, tenant or kind of token finds nothing that is not its own", async () => {
    const { open, key } = await world.livePlace();
    const make = (/** @type {any} */ options = {}, /** @type {any} */ given = {}) => world.process({ store: open(), key }).credential(options, given);
    await make().getToken(scope);
    await rejects(make({}, { clientSecret: "not the secret" }).getToken(scope), identity.AuthenticationError, /7000215/);
    const { client_id: clientId, secrets } = await entra.app({ secrets: [{}], multi_tenant: true });
    const app = { clientId, clientSecret: secrets[0] };
    await make({}, app).getToken(scope);
    const { tenant_id: other } = await entra.tenant({});
    const there = await make({ additionallyAllowedTenants: [other] }, app).getToken(scope, { tenantId: other });
    equal(world.jose.decodeJwt(there.token).tid, other, "tid");
    const cae = await make({}, app).getToken(scope, { enableCae: true });
    equal(await entra.tokenRequests(), 5, "requests");
    equal((await make({ additionallyAllowedTenants: ["*"] }, app).getToken(scope, { tenantId: other.toUpperCase() })).token, there.token, "of the other tenant");
    equal((await make({}, app).getToken(scope, { enableCae: true })).token, cae.token, "with CAE");
    await rejects(make({}, app).getToken(scope, { tenantId: other }), Error, /additionallyAllowedTenants/);
    equal(await entra.tokenRequests(), 5, "requests in the end");
  });

  promise("users' tokens outlive the process, each its user's only", async () => {
    const { open, key } = await world.livePlace();
    const { client_id: clientId, secrets } = await entra.app({ secrets: [{}] });
    const userToken = async () => (await entra.userToken({ audience: clientId, user: (await entra.user({})).object_id })).access_token;
    const [ada, ben] = [await userToken(), await userToken()];
    const ask = (/** @type {string} */ userAssertionToken, clientSecret = secrets[0]) => {
      const { options } = world.process({ store: open(), key });
      return new identity.OnBehalfOfCredential({ ...options, tenantId: ready.tenant_id, clientId, clientSecret, userAssertionToken }).getToken(scope);
    };
    const [ofAda, ofBen] = [await ask(ada), await ask(ben)];
    equal([world.jose.decodeJwt(ofAda.token).oid, (await ask(ada)).token, (await ask(ben)).token], [world.jose.decodeJwt(ada).oid, ofAda.token, ofBen.token], "tokens");
    equal(await entra.tokenRequests(), 2, "requests");
    await rejects(ask(ada, "not the secret"), identity.AuthenticationError, /7000215/);
  });

  promise("claims bypass what is in the store, and their token takes its place", async () => {
    const { open, key } = await world.livePlace();
    const ask = (/** @type {any} */ more = undefined) => world.process({ store: open(), key }).credential().getToken(scope, more);
    const before = await ask();
    const after = await ask({ claims: '{"access_token":{"nbf":{"essential":true}}}' });
    equal([after.token === before.token, (await ask()).token === after.token, await entra.tokenRequests()], [false, true, 2], "tokens and requests");
  });

  promise("closing forgets what the process has, and not what others share", async () => {
    const { open, key } = await world.livePlace();
    const credential = world.process({ store: open(), key }).credential();
    const { token } = await credential.getToken(scope);
    credential.close();
    await rejects(credential.getToken(scope), TypeError, /closed/);
    equal((await world.process({ store: open(), key }).credential().getToken(scope)).token, token, "token of another process");
  });

  promise("who is signed in outlives the process: another scope is had with the refresh token, and the latest one is kept", async () => {
    const { open, key } = await world.livePlace();
    const { store, puts } = watched(open());
    /** @type {URLSearchParams[]} */
    const sent = [];
    const fetch = async (/** @type {any} */ _url, /** @type {any} */ { body }) => {
      const form = new URLSearchParams(body);
      sent.push(form);
      const claims = btoa(JSON.stringify({ oid: "user", tid: "tenant", preferred_username: "ada@contoso.example" })).replaceAll("=", "");
      const info = btoa(JSON.stringify({ uid: "user", utid: "tenant" })).replaceAll("=", "");
      const answer = { token_type: "Bearer", expires_in: 3600, access_token: `for ${form.get("scope")}`, refresh_token: `refresh ${sent.length}`, id_token: `e30.${claims}.x`, client_info: info };
      return new Response(JSON.stringify({ ...answer, refresh_token_expires_in: 86_400 }), { headers: { "content-type": "application/json" } });
    };
    const make = () => {
      const { options } = world.process({ store, key, fetch: /** @type {any} */ (fetch) });
      return new identity.RefreshTokenCredential("tenant", "client", { ...options, refreshToken: "the first one" });
    };
    const begun = Date.now();
    await make().getToken("https://one.example/.default");
    await make().getToken("https://two.example/.default");
    await make().getToken("https://one.example/.default");
    equal(sent.map((form) => form.get("refresh_token")), ["the first one", "refresh 1"], "refresh tokens that were used");
    const record = await make().authenticate("https://one.example/.default");
    equal([record?.username, sent.length], ["ada@contoso.example", 2], "who is signed in, and requests");
    const [longest] = puts.map(({ expiresOn }) => expiresOn).sort((one, other) => other - one);
    between(longest - begun, 86_400_000 - 5000, 86_400_000 + 5000, "milliseconds for which the refresh token is kept");
    for (const { value } of puts) ok(!new TextDecoder("latin1").decode(value).includes("refresh"), "nothing of it is to be read");
    await pause(0);
  });
}
