// @ts-check
import http from "node:http";
import { between, equal, ok } from "../kit/assert.mjs";
import { pause, until } from "../kit/world.mjs";

/**
 * Requests that share a credential, as a Worker sees them: each has its own life, and what it began dies with it.
 *
 * @typedef {object} Requests
 * @property {string} url Of the Worker `worker/requests.mjs`.
 * @property {boolean} keepsWork Whether the runtime has `waitUntil`.
 * @property {import("../kit/entra.mjs").Entra} entra
 * @property {() => string} output What workerd has written so far.
 */

/** The most that a follower may need to see that its leader is gone, and to start anew, in milliseconds. */
const TAKE_OVER = 1500;

/**
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {Requests} world
 */
export function requests(promise, { url, keepsWork, entra, output }) {

  promise("a credential made in the global scope gets tokens in requests", async () => {
    equal((await ask({})).length, 1, "tokens");
    equal((await ask({}))[0], (await ask({}))[0], "the cached token");
    equal(await entra.tokenRequests(), 1, "requests");
  });

  promise("1,000 calls of one request send one token request", async () => {
    equal((await ask({ name: "thousand", calls: 1000 })).length, 1, "different tokens");
    equal(await entra.tokenRequests(), 1, "requests");
  });

  promise("20 requests at once send one token request", async () => {
    await entra.slow(300);
    const tokens = await Promise.all(Array.from({ length: 20 }, () => ask({ name: "many", calls: 10 })));
    equal(new Set(tokens.flat()).size, 1, "different tokens");
    equal(await entra.tokenRequests(), 1, "requests");
  });

  promise(`followers get their token when the leader returns without waiting: its request ${keepsWork ? "goes on" : "is made again"}`, async () => {
    await entra.slow(700);
    equal(await ask({ name: "left", how: "leave" }), "left", "the leader's answer");
    await followers("left", 700);
    equal(await entra.tokenRequests(), keepsWork ? 1 : 2, "token requests");
  });

  promise("followers get their token when the leader's client disconnects", async () => {
    await entra.slow(700);
    const leader = http.get(`${url}?name=gone`);
    leader.on("error", () => {});
    await until(async () => (await entra.tokenRequests()) === 1, "the request is on its way");
    const following = followers("gone", 700);
    await pause(100);
    leader.destroy();
    await following;
    // workerd lets a request go on whose client is gone; Cloudflare's network need not.
    between(await entra.tokenRequests(), 1, keepsWork ? 1 : 2, "token requests");
  });

  promise("one follower after another takes over when leader after leader disappears", async () => {
    await entra.slow(900);
    const gone = [];
    for (let index = 0; index < 3; index += 1) {
      const request = http.get(`${url}?name=series`).on("error", () => {});
      gone.push(request);
      await pause(150);
    }
    const last = ask({ name: "series" });
    for (const request of gone) {
      await pause(100);
      request.destroy();
    }
    equal((await last).length, 1, "tokens");
    if (keepsWork) equal(await entra.tokenRequests(), 1, "requests");
  });

  promise("a call that nobody waits for any more leaves the next request able to get its token", async () => {
    await entra.spoil({ type: "hang" });
    await ask({ name: "hung", how: "leave" });
    if (!keepsWork) {
      between(await duration(() => ask({ name: "hung" })), 0, TAKE_OVER, "milliseconds");
      equal(await entra.tokenRequests(), 2, "requests");
    }
  });

  promise(`a token that is worth renewing is renewed in the ${keepsWork ? "background" : "foreground"}`, async () => {
    await entra.settings({ token_lifetime: 4 * 3600 });
    const [first] = await ask({ name: "clock", ahead: 0 });
    await entra.slow(500);
    const begun = Date.now();
    const [second] = await ask({ name: "clock", ahead: 2.5 * 3_600_000, calls: 100 });
    const time = Date.now() - begun;
    if (keepsWork) {
      between(time, 0, 400, "milliseconds until the old token is served");
      equal(second, first, "token");
      await until(async () => (await ask({ name: "clock" }))[0] !== first, "the new token is served");
    } else {
      between(time, 490, 1500, "milliseconds until the new token is served");
      ok(second !== first, "it is another token");
    }
    equal(await entra.tokenRequests(), 2, "requests");
  });

  promise("a trap in one request does not end the call of another", async () => {
    await entra.slow(700);
    const pending = ask({ name: "bystander" });
    await until(async () => (await entra.tokenRequests()) === 1, "the request is on its way");
    const trapped = await ask({ name: "trapping", how: "trap" });
    equal(trapped, "InternalError", "the trapped call");
    equal((await pending).length, 1, "tokens of the other request");
    equal((await ask({ name: "trapping" })).length, 1, "tokens of the next call");
  });

  promise("requests that end without their tokens leave nothing behind", async () => {
    const leave = async (/** @type {string} */ name) => {
      await entra.slow(300);
      for (let batch = 0; batch < 5; batch += 1) await Promise.all(Array.from({ length: 100 }, () => ask({ name, how: "leave" })));
      await pause(2500); // a call is given up when it has shown no life for two seconds
      await ask({ name: `${name}-later` });
      return ask({ how: "memory" });
    };
    const before = await leave("lost");
    const after = await leave("lost-as-well");
    between(after - before, 0, 64 * 1024, "bytes that the WebAssembly's memory grew");
  }, { limit: 40_000 });

  promise("nothing hung", async () => {
    ok(!/hung|never generate a response|Error|exception/i.test(output()), `workerd wrote ${output().slice(0, 500)}`);
  });

  promise("nothing was complained about", async () => {
    equal(output().slice(0, 300), "", "what workerd wrote");
  });

  /**
   * Ten requests that come after their leader: each gets the token, in time.
   * @param {string} name
   * @param {number} takes Milliseconds that the token service takes.
   */
  async function followers(name, takes) {
    const begun = Date.now();
    const tokens = await Promise.all(Array.from({ length: 10 }, () => ask({ name })));
    between(Date.now() - begun, 0, takes + TAKE_OVER, "milliseconds until every follower has its token");
    equal(new Set(tokens.flat()).size, 1, "different tokens");
  }

  /** What the Worker answers. @param {Record<string, string | number>} query @returns {Promise<any>} */
  async function ask(query) {
    const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    const response = await fetch(`${url}?${parameters}`, { signal: AbortSignal.timeout(8000) });
    const text = await response.text();
    if (!response.ok) throw new Error(`the Worker answered ${response.status}: ${text}`);
    return JSON.parse(text);
  }
}

/** @param {() => Promise<unknown>} action */
async function duration(action) {
  const begun = Date.now();
  await action();
  return Date.now() - begun;
}
