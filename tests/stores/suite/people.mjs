// @ts-check
import { between, equal, match, ok, rejects } from "../../npm/kit/assert.mjs";
import { ANEW, ONE, TWO, programs } from "../support/people.mjs";
import { bytes, changed, pause } from "../support/tools.mjs";

/**
 * What credentials of people promise on every store: whose token it is, and that whoever signs out is gone.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {import("../support/world.mjs").StoresWorld} world
 */
export function people(promise, world) {
  const { AuthenticationRequiredError, RefreshTokenCredential } = world.identity;

  promise("when another person signs in, no token of the one before is served: not from memory, and not from the store", async () => {
    const { service, program } = await programs(world);
    const first = program();
    equal([await first.owner(ONE), await first.owner(TWO), await program().owner(TWO)], ["ada", "ada", "ada"], "whose tokens");
    service.person = "ben";
    const second = program();
    equal([await second.owner(ONE, ANEW), await second.owner(TWO), await program().owner(TWO)], ["ben", "ben", "ben"], "whose tokens after him");
    equal([await first.owner(ONE, ANEW), await first.owner(TWO), first.shown.length], ["ben", "ben", 1], "where hers were at hand, and how often it asked");
    equal((await program().credential.authenticate(TWO))?.username, "ben@contoso.example", "who is signed in");
    equal([...first.told(), ...second.told()], [], "log");
  });

  promise("a person's token that the store has costs two looks, and none when it is at hand", async () => {
    const { program, looks, service } = await programs(world);
    await program().owner(ONE);
    const next = program();
    looks.count = 0;
    await next.owner(ONE);
    equal([looks.count, service.grants], [2, ["device", "device_code"]], "looks and grants");
    await next.owner(ONE);
    equal(looks.count, 2, "looks");
  });

  promise("whoever signs out is gone, from memory and store: the next call asks again, and so does who comes later", async () => {
    const { program, left, service } = await programs(world);
    const { credential, owner, shown } = program();
    await owner(ONE);
    await owner(TWO);
    equal(await left(), 4, "entries: two tokens, who has signed in last, and by account");
    equal(await credential.signOut(), undefined, "what signOut says");
    equal(await left(), 0, "entries that are left");
    const later = program({ disableAutomaticAuthentication: true });
    await rejects(later.owner(ONE), AuthenticationRequiredError);
    service.person = "ben";
    equal([await owner(ONE), shown], ["ben", ["ada", "ben"]], "who is signed in next, and who was asked");
    await credential.signOut();
    await credential.signOut(); // twice is once
    equal(await left(), 0, "entries in the end");
  });

  promise("who signs out before anything was asked is found in the store", async () => {
    const { program, left } = await programs(world);
    await program().owner(ONE);
    await program().credential.signOut();
    equal(await left(), 1, "a token that nobody finds: the one who is signed in is gone");
    await rejects(program({ disableAutomaticAuthentication: true }).owner(ONE), AuthenticationRequiredError);
  });

  promise("a sign-in, and a refresh, that are under way when somebody signs out end at once and bring nobody back", async () => {
    const { program, left, service } = await programs(world);
    const { credential, owner, shown } = program();
    for (const [count, scope] of [ONE, TWO].entries()) {
      if (count) await owner(ONE);
      service.slow = pause(300);
      const call = credential.getToken(scope);
      const other = credential.getToken(scope);
      await pause(100);
      const begun = Date.now();
      const out = credential.signOut();
      const error = await rejects(call, AuthenticationRequiredError, /signed out/);
      between(Date.now() - begun, 0, 150, "milliseconds until it ended");
      equal(error.scopes, [scope], "scopes of the error");
      await rejects(other, AuthenticationRequiredError, /signed out/);
      await out;
      await pause(400);
      service.slow = undefined;
      equal([await left(), credential.signedIn()], [0, ""], "entries, and who is signed in");
    }
    await owner(ONE);
    equal(shown.length, 2, "how often it asked: for the sign-in that was let be, and for the last");
  });

  promise("what is on its way into the store when somebody signs out is not there in the end", async () => {
    let isSlow = false;
    const change = (/** @type {any} */ store) => changed(store, { set: async (own, ...given) => (isSlow && (await pause(200)), own(...given)) });
    const { program, left } = await programs(world, { change });
    const { credential, owner } = program();
    isSlow = true;
    const call = owner(ONE).catch(() => {});
    await pause(120);
    await credential.signOut();
    await call;
    await pause(300);
    equal(await left(), 0, "entries");
  });

  promise("other credentials that the same account is signed in to forget it, too, and nobody else's do", async () => {
    if (typeof BroadcastChannel !== "function") return;
    const { program, service } = await programs(world);
    const { program: elsewhere, service: their } = await programs(world);
    const [one, other, application, ben] = [program(), program(), program({ clientId: "another" }), elsewhere()];
    their.person = "ben";
    for (const each of [one, other, application, ben]) await each.owner(ONE);
    await one.credential.signOut();
    await pause(50);
    const who = [one, other, application, ben].map(({ credential }) => credential.signedIn() !== "");
    equal(who, [false, false, true, true], "where somebody is signed in");
    equal([await other.owner(ONE), service.grants.filter((grant) => grant === "device").length], ["ada", 3], "the next one, and sign-ins");
  });

  promise("a record finds its account, whoever has signed in since, and so does a credential without one when it is the last", async () => {
    const { program, service } = await programs(world);
    const authenticationRecord = await program().credential.authenticate(ONE);
    const silent = { disableAutomaticAuthentication: true };
    const known = () => program({ ...silent, authenticationRecord });
    equal([await known().owner(ONE), service.grants], ["ada", ["device", "device_code"]], "whose token, and grants");
    equal([await known().owner(TWO), await program(silent).owner(TWO)], ["ada", "ada"], "whose token for another scope, and without the record");
    equal(service.grants.slice(2), ["refresh_token"], "grants for both");
    const elsewhere = { ...authenticationRecord, homeAccountId: "other.tenant" };
    await rejects(program({ ...silent, authenticationRecord: elsewhere }).owner(ONE), AuthenticationRequiredError);
    service.person = "ben";
    await program().owner(ONE, ANEW);
    equal([await known().owner(ONE), await program(silent).owner(ONE)], ["ada", "ben"], "whose token with her record, and without");
  });

  promise("a refresh token that came by way of a record is the next one for who has none, and the other way round", async () => {
    const { program, service } = await programs(world);
    const authenticationRecord = await program().credential.authenticate(ONE);
    for (const more of [{ authenticationRecord }, {}, { authenticationRecord }]) await program({ ...more, disableAutomaticAuthentication: true }).owner(ONE, ANEW);
    equal(service.used, ["2 of ada", "3 of ada", "4 of ada"], "refresh tokens that were used");
  });

  promise("whoever signs out is found no more: not by the record, and not without one", async () => {
    for (const hasRecord of [true, false]) {
      const { program, left } = await programs(world);
      const authenticationRecord = await program().credential.authenticate(ONE);
      const { credential, owner } = program(hasRecord ? { authenticationRecord } : {});
      await owner(ONE);
      await credential.signOut();
      equal(await left(), 0, "entries");
      for (const more of [{}, { authenticationRecord }]) await rejects(program({ ...more, disableAutomaticAuthentication: true }).owner(ONE), AuthenticationRequiredError);
    }
  });

  promise("in another tenant a record finds its account all the same, and no token of the first one", async () => {
    const { program, service } = await programs(world);
    const authenticationRecord = await program({ tenantId: "organizations" }).credential.authenticate(ONE);
    equal(await program({ tenantId: undefined, authenticationRecord, disableAutomaticAuthentication: true }).owner(ONE), "ada", "whose token");
    equal(service.grants.slice(2), ["refresh_token"], "grants");
  });

  promise("who has signed in since stays so, whoever signs out late", async () => {
    const { program, service } = await programs(world);
    const old = program();
    await old.owner(ONE);
    service.person = "ben";
    await program().owner(ONE, ANEW);
    await old.credential.signOut();
    equal(await program({ disableAutomaticAuthentication: true }).owner(TWO), "ben", "whose token");
  });

  promise("a refresh token that the application has brought is gone when its user signs out", async () => {
    const { program, service } = await programs(world);
    const { options } = program();
    const credential = new RefreshTokenCredential("tenant", "client", { ...options, authorityHost: undefined, refreshToken: "brought" });
    await credential.getToken(ONE);
    await credential.signOut();
    const error = await rejects(credential.getToken(ONE), AuthenticationRequiredError, /signed out/);
    equal([error.scopes, service.grants.length], [[ONE], 1], "scopes, and requests");
  });

  promise("a store that is down keeps nobody signed in", async () => {
    const down = async () => {
      throw new Error("connection refused");
    };
    const { program } = await programs(world, { change: (store) => changed(store, { get: down, set: down, delete: down }) });
    const { credential, owner, told } = program();
    await owner(ONE);
    await credential.signOut();
    equal([credential.signedIn(), told().length > 0], ["", true], "who is signed in, and whether the log says why");
    equal(await owner(ONE), "ada", "she signs in again");
  });

  promise("a key may be a promise or a function, which is asked when it is needed; one that is not to be had is told, and the token comes", async () => {
    const { program } = await programs(world);
    const key = bytes(32);
    let asked = 0;
    const lazily = async () => ((asked += 1), key);
    const one = program({ encryptionKey: lazily });
    equal(asked, 0, "how often it was asked by the constructor");
    await one.owner(ONE);
    await one.owner(TWO);
    equal([asked, await program({ encryptionKey: Promise.resolve([bytes(32), key]), disableAutomaticAuthentication: true }).owner(ONE)], [1, "ada"], "how often it was asked, and whose token another has");
    const without = program({ encryptionKey: () => Promise.reject(new Error("no key here")) });
    equal([await without.owner(ONE), without.told().map(({ event }) => event)], ["ada", ["store.getFailed"]], "whose token, and log");
    match(String(without.told()[0].fields.message), /^encryptionKey: no key here$/, "message");
    ok(await rejects(program({ encryptionKey: async () => bytes(5) }).owner(ONE), TypeError, /^encryptionKey: /), "a wrong one");
  });
}
