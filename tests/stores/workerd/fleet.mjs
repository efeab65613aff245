// @ts-check
import fs from "node:fs";
import path from "node:path";
import { between, equal, ok } from "../../npm/kit/assert.mjs";

/** Milliseconds between two isolates of a fleet that starts over an hour. */
const STEP = 18_000;
const HOUR = 3_600_000;

/**
 * @typedef {object} Fleet
 * @property {string[]} urls Of isolates that do the same.
 * @property {string[]} late Of isolates that nobody has asked yet, whose KV shows writes, and that there are none, a minute late.
 * @property {(now: number) => void} pass Tells that KV the time.
 * @property {import("../../npm/kit/entra.mjs").Entra} entra
 * @property {import("../../npm/kit/entra.mjs").Ready} ready
 * @property {import("./services.mjs").Service} kv
 * @property {import("./services.mjs").Service} cache
 * @property {string} objects Where Durable Objects are kept.
 * @property {(name: string, requests: number[]) => void} measured Told when which requests have come, in milliseconds from the first isolate on.
 */

/**
 * What a fleet of isolates promises, each of which is as a Worker somewhere in the world.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {Fleet} fleet
 */
export function fleet(promise, { urls, late, pass, entra, ready, kv, cache, objects, measured }) {
  const places = () => `place ${crypto.randomUUID()}`;

  /** @param {string} url @param {string} kind @param {string} place @param {number} at @returns {Promise<any>} */
  async function ask(url, kind, place, at) {
    const response = await fetch(`${url}?${new URLSearchParams({ kind, place, at: String(at) })}`);
    const answer = await response.json();
    ok(answer.token, `each isolate has its token: ${answer.error}`);
    return answer;
  }

  /** An isolate after the other, over an hour; then all of them at the moment when the first token ends. When requests have come. @param {string[]} isolates @param {string} kind */
  async function hour(isolates, kind) {
    const [place, begun] = [places(), Date.now()];
    /** @type {number[]} */
    const requests = [];
    /** @type {number | undefined} */
    let end;
    const count = async (/** @type {number} */ at) => {
      const all = await entra.tokenRequests();
      while (requests.length < all) requests.push(at - begun);
    };
    for (let index = 0; index < isolates.length; index += 1) {
      const at = begun + index * STEP;
      pass(at);
      const { expiresOnTimestamp } = await ask(isolates[index], kind, place, at);
      end ??= expiresOnTimestamp;
      await count(at);
    }
    const at = Math.max(end ?? 0, begun + HOUR);
    pass(at);
    await Promise.all(isolates.map((isolate) => ask(isolate, kind, place, at)));
    await count(at);
    measured(kind, requests);
    return requests;
  }

  promise("200 isolates that start over an hour, and meet when the first token ends, send two requests by Durable Objects", async () => {
    equal((await hour(urls, "Durable Objects")).length, 2, "requests");
  }, { limit: 120_000 });

  promise("by KV, whose writes are seen a minute late, they send few", async () => {
    between((await hour(late, "KV")).length, 2, 24, "requests");
  }, { limit: 120_000 });

  promise("without a store, each of them asks", async () => {
    ok((await hour(urls, "none")).length >= urls.length, "requests");
  }, { limit: 120_000 });

  promise("all at once on an empty store, and again when the token has ended: one request each time by Durable Objects", async () => {
    const [place, now] = [places(), Date.now()];
    for (const [round, at] of [now, now + 2 * HOUR].entries()) {
      const all = await Promise.all(urls.map((url) => ask(url, "Durable Objects", place, at)));
      equal([new Set(all.map(({ token }) => token)).size, await entra.tokenRequests()], [1, round + 1], "tokens, and requests so far");
      // Whoever asks for all gives the lease back; else the others wait ten seconds.
      for (const { took } of all) between(took, 0, 5000, "milliseconds");
    }
  }, { limit: 60_000 });

  promise("while a store refuses or hangs, each isolate has its token, at one request and within three seconds", async () => {
    for (const [kind, service] of /** @type {const} */ ([["KV", kv], ["Cache API", cache]])) {
      for (const how of /** @type {const} */ (["refuse", "hang"])) {
        const place = places();
        service.answer(how);
        try {
          await entra.forgetCounts();
          const all = await Promise.all(urls.slice(0, 5).map((url) => ask(url, kind, place, Date.now())));
          equal(await entra.tokenRequests(), 5, `requests while ${kind} is to ${how}`);
          for (const { took } of all) between(took, 0, 3500, "milliseconds");
        } finally {
          service.answer();
        }
      }
    }
  }, { limit: 60_000 });

  promise("what isolates keep has no token, secret, tenant or client in it", async () => {
    const { client_id: id, client_secret: secret, tenant_id: tenant, resource_scope: scope } = ready;
    const words = [id, secret, tenant, scope, "Bearer", "ClientSecretCredential"];
    for (const kind of ["KV", "Durable Objects", "Cache API"]) {
      const place = places();
      const { token } = await ask(urls[0], kind, place, Date.now());
      for (const end = Date.now() + 5000; ; ) {
        // Its entry is on its way into the store when it comes.
        const { token: next } = await ask(urls[1], kind, place, Date.now());
        if (next === token) break;
        ok(Date.now() < end, `${kind} has the entry`);
      }
      words.push(token, ...token.split("."));
    }
    const files = fs.readdirSync(objects, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const dump = Buffer.concat([kv.dump(), cache.dump(), ...files.map((file) => fs.readFileSync(path.join(file.parentPath, file.name)))]);
    ok(kv.dump().length > 1000 && cache.dump().length > 1000 && files.length > 0, "there is something in it");
    for (const word of words) ok(!dump.includes(word), "a word that says something");
  });
}
