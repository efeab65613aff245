// @ts-check
import { between, equal, match, ok, rejects } from "../kit/assert.mjs";
import { captureConsole } from "../kit/capture.mjs";
import { TestClock } from "../kit/world.mjs";

/**
 * What a credential uses of its surroundings, its `host` can replace.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function host(promise, world) {
  const { entra, identity, ready, scope } = world;
  const trouble = () => entra.spoil({ type: "status", status: 503 });

  promise("host.fetch sends every request, and is told what it needs", async () => {
    /** @type {{ url: string, init: any }[]} */
    const sent = [];
    const { fetch: send = globalThis.fetch } = world.host();
    const fetch = (/** @type {any} */ url, /** @type {any} */ init) => (sent.push({ url, init }), send(url, init));
    await world.credential({ host: { fetch } }).getToken(scope);
    const [{ url, init }, ...others] = sent;
    equal([url, init.method, init.redirect, others], [`${ready.origin}/${ready.tenant_id}/oauth2/v2.0/token`, "POST", "manual", []], "the request");
    ok(init.signal instanceof AbortSignal && !init.signal.aborted, "the request has a signal");
    const form = new URLSearchParams(init.body);
    equal([form.get("grant_type"), form.get("client_id"), form.get("scope")], ["client_credentials", ready.client_id, scope], "the form");
    const headers = new Headers(init.headers);
    equal(headers.get("content-type")?.split(";")[0], "application/x-www-form-urlencoded", "content-type");
    equal([headers.get("accept"), headers.get("authorization")], ["application/json", null], "accept and authorization");
  });

  promise("host.env takes the place of the environment", async () => {
    const credential = () =>
      new identity.ClientSecretCredential(ready.tenant_id, ready.client_id, ready.client_secret, {
        disableInstanceDiscovery: true,
        host: world.host({ env: { AZURE_AUTHORITY_HOST: ready.origin } }),
      });
    ok((await credential().getToken(scope)).token, "a token from the authority that the environment names");
    const option = world.credential({ host: { env: { AZURE_AUTHORITY_HOST: "https://login.microsoftonline.us" } } });
    ok((await option.getToken(scope)).token, "a token from the authority that the option names");
    equal(await entra.tokenRequests(), 2, "requests");
  });

  promise("AZURE_IDENTITY_DISABLE_MULTITENANTAUTH in host.env keeps to the credential's own tenant", async () => {
    const credential = world.credential({ additionallyAllowedTenants: ["*"], host: { env: { AZURE_IDENTITY_DISABLE_MULTITENANTAUTH: "1" } } });
    const { token } = await credential.getToken(scope, { tenantId: "contoso.example" });
    equal((await world.verify(token)).tid, ready.tenant_id, "tenant");
  });

  promise("host.now is the clock of hits, of expiry and of pauses", async () => {
    let now = Date.parse("2031-01-01T00:00:00Z");
    const credential = world.credential({ host: { now: () => now } });
    const first = await credential.getToken(scope);
    between(first.expiresOnTimestamp - now, 3_500_000, 3_600_000, "milliseconds of life");
    now += 7_200_000;
    ok((await credential.getToken(scope)).token !== first.token, "after two hours of that clock there is another");
  });

  promise("a clock that is set back does not bring a token back to life", async () => {
    let now = Date.now();
    const credential = world.credential({ host: { now: () => now } });
    await credential.getToken(scope);
    now -= 3_600_000;
    await credential.getToken(scope);
    equal(await entra.tokenRequests(), 2, "requests");
  });

  promise("host.sleep is awaited between exchanges, and only there", async () => {
    const clock = new TestClock();
    const credential = world.credential({ host: { sleep: clock.sleep } });
    await credential.getToken(scope);
    equal(clock.waits.length, 0, "waits of a good call");
    await trouble();
    await credential.getToken((await world.scopes(1))[0]);
    equal(clock.waits.length, 1, "waits after trouble");
  });

  promise("host.random spreads the waits", async () => {
    for (const [byte, wait] of [[0, 640], [255, 960]]) {
      const clock = new TestClock();
      await trouble();
      await world.credential({ host: { sleep: clock.sleep, random: (/** @type {number} */ length) => new Uint8Array(length).fill(byte) } }).getToken(scope);
      equal(clock.waits, [wait], `waits for the byte ${byte}`);
    }
  });

  promise("a host without randomness still gets tokens", async () => {
    const broken = [() => { throw new Error("no entropy"); }, () => new Uint8Array()];
    for (const random of broken) {
      await trouble();
      const clock = new TestClock();
      ok((await world.credential({ host: { sleep: clock.sleep, random } }).getToken(scope)).token, "a token");
    }
  });

  promise("a host member that does what it must not is named: it is no defect of this library", async () => {
    const wrong = {
      random: () => undefined,
      sleep: () => { throw new Error("no timers here"); },
      now: () => { if (world.wasm.inside) throw new Error("no clock here"); return Date.now(); },
      log: () => {},
    };
    for (const [name, member] of Object.entries(wrong)) {
      await trouble();
      const outcome = await world.credential({ host: { [name]: member } }).getToken(scope).catch((/** @type {any} */ error) => error);
      ok(outcome.token || (outcome.name !== "InternalError" && outcome.message.includes(`host.${name}`)), `host.${name}: ${outcome.name}`);
    }
  }, { limit: 20_000 });

  promise("host.waitUntil is given what must go on, and that never rejects", async () => {
    /** @type {Promise<unknown>[]} */
    const given = [];
    const credential = world.credential({ host: { waitUntil: (/** @type {any} */ work) => given.push(work) }, retryOptions: { maxRetries: 0 } });
    await credential.getToken(scope);
    await trouble();
    await rejects(credential.getToken((await world.scopes(1))[0]));
    ok(given.length >= 2, "something for each call");
    await Promise.all(given);
  });

  promise("host.log gets every event, in its shape, and nothing else is written", async () => {
    /** @type {any[]} */
    const events = [];
    const written = await captureConsole(() => world.credential({ host: { log: (/** @type {any} */ event) => events.push(event) } }).getToken(scope));
    equal(written, [], "console");
    equal(events.map(({ event }) => event), ["token.asking", "request.sent", "request.answered", "token.acquired"], "events");
    for (const event of events) {
      equal(Object.keys(event), ["level", "event", "credential", "fields"], "members");
      equal(event.credential, "ClientSecretCredential", "credential");
      match(event.level, /^(error|warning|info|verbose)$/, "level");
      ok(Object.values(event.fields).every((value) => ["string", "number"].includes(typeof value)), "fields are texts and numbers");
    }
    equal(events[1].fields.url, `${ready.origin}/${ready.tenant_id}/oauth2/v2.0/token`, "url");
    equal(events[2].fields.status, 200, "status");
  });

  promise("a host.log that throws does not matter", async () => {
    const credential = world.credential({ host: { log: () => { throw new Error("the disk is full"); } } });
    ok((await credential.getToken(scope)).token, "a token");
  });

  promise("a host.log that rejects does not matter", async () => {
    const credential = world.credential({ host: { log: async () => { throw new Error("the disk is full"); } } });
    ok((await credential.getToken(scope)).token, "a token");
  });

  promise("logger.level and logger.log say what is logged of other credentials, and where", async () => {
    const { logger } = identity;
    const { level, log } = logger;
    /** @type {any[]} */
    const events = [];
    logger.log = (/** @type {any} */ event) => events.push(event);
    try {
      for (const [wanted, names] of /** @type {const} */ ([
        [undefined, []],
        ["error", []],
        ["warning", ["token.failed"]],
        ["info", ["request.retrying", "token.failed"]],
        ["verbose", ["token.asking", "request.sent", "request.answered", "request.retrying", "request.sent", "request.answered", "token.failed"]],
      ])) {
        logger.level = wanted;
        events.length = 0;
        await entra.spoil({ type: "status", status: 503 }, { times: 2 });
        const clock = new TestClock();
        await rejects(world.credential({ host: { sleep: clock.sleep, env: {} }, retryOptions: { maxRetries: 1 } }).getToken(scope));
        equal(events.map(({ event }) => event), names, `events at ${wanted}`);
      }
      logger.log = () => { throw new Error("the disk is full"); };
      ok((await world.credential().getToken(scope)).token, "a token although logger.log throws");
    } finally {
      Object.assign(logger, { level, log });
    }
  });

  promise("AZURE_LOG_LEVEL turns the console on", () => world.unheard(async () => {
    const quiet = await captureConsole(() => world.credential({ host: { env: {} } }).getToken(scope));
    equal(quiet, [], "lines without it");
    const lines = await captureConsole(() => world.credential({ host: { env: { AZURE_LOG_LEVEL: "info" } } }).getToken(scope));
    equal(lines.length, 1, "lines at info");
    match(lines[0][0], /azure-identity-wasm:info ClientSecretCredential token\.acquired/, "line");
  }));

  promise("a member that is undefined is one that is not given", async () => {
    const credential = world.credential({ host: { now: undefined, sleep: undefined, random: undefined, log: undefined } });
    ok((await credential.getToken(scope)).token, "a token");
  });

  promise("a host may be an instance of a class", async () => {
    class Lender {
      #sent = 0;
      get count() {
        return this.#sent;
      }
      /** @param {any} url @param {any} init */
      fetch(url, init) {
        this.#sent += 1;
        return (world.host().fetch ?? globalThis.fetch)(url, init);
      }
    }
    const lender = new Lender();
    const { tenant_id: tenant, client_id: client, client_secret: secret } = ready;
    await new identity.ClientSecretCredential(tenant, client, secret, { ...world.options(), host: lender, retryOptions: { maxRetries: 0 } }).getToken(scope);
    equal(lender.count, 1, "requests through host.fetch");
  });
}
