// @ts-check
// Which exchange answers which request.

import assert from "node:assert/strict";
import { test } from "node:test";
import { World } from "../engine/world.js";

/** @param {string} name @param {object} [more] */
function exchange(name, more = {}) {
  return { http: { method: "GET", url: `https://a.test/${name}` }, reply: { status: 200, json: name }, ...more };
}

/**
 * Asks in turn for the names and says what came: the reply, or "-" for what was refused.
 * @param {any[]} exchanges
 * @param {string[]} names
 * @param {boolean} [unordered]
 */
async function ask(exchanges, names, unordered) {
  const world = new World(/** @type {any} */ ({ host: { now: 0 }, exchanges, unordered }), []);
  const host = /** @type {any} */ (world.host);
  const came = [];
  for (const name of names) {
    came.push(await host.fetch(`https://a.test/${name}`).then((/** @type {Response} */ reply) => reply.json(), () => "-"));
  }
  return { came: came.join(" "), problems: world.problems, leftOver: world.leftOver() };
}

const optional = { optional: true };

test("exchanges happen in their order", async () => {
  assert.deepEqual(await ask([exchange("a"), exchange("b")], ["a", "b"]), { came: "a b", problems: [], leftOver: [] });
  const wrong = await ask([exchange("a"), exchange("b")], ["b", "a"]);
  assert.equal(wrong.came, "- a");
  assert.match(wrong.problems[0], /asked for GET https:\/\/a\.test\/b, which is not listed: exchange 0 \(GET https:\/\/a\.test\/a\) differs: the url is/);
  assert.deepEqual(wrong.leftOver, ["exchange 1 (GET https://a.test/b) was never asked for"]);
});

test("unordered exchanges happen in any order, each once", async () => {
  assert.deepEqual(await ask([exchange("a"), exchange("b")], ["b", "a"], true), { came: "b a", problems: [], leftOver: [] });
  assert.equal((await ask([exchange("a"), exchange("b")], ["b", "b"], true)).came, "b -");
});

test("optional exchanges may be left out, at every place", async () => {
  const list = [exchange("a", optional), exchange("b"), exchange("c", optional), exchange("d", optional)];
  for (const names of [["b"], ["a", "b"], ["b", "d"], ["a", "b", "c", "d"]]) {
    assert.deepEqual(await ask(list, names), { came: names.join(" "), problems: [], leftOver: [] });
  }
});

test("an optional exchange is over when a later one was asked for", async () => {
  assert.equal((await ask([exchange("a", optional), exchange("b")], ["b", "a"])).came, "b -");
  assert.equal((await ask([exchange("a", optional), exchange("b")], ["b", "a"], true)).came, "b a");
});

test("an optional exchange does not stand in for one that is required", async () => {
  const { leftOver } = await ask([exchange("a"), exchange("b", optional)], []);
  assert.deepEqual(leftOver, ["exchange 0 (GET https://a.test/a) was never asked for"]);
});

test("a request has the parts that are listed, and may have more", async () => {
  const listed = { method: "GET", url: "https://a.test/a?x=ignored", query: { x: "1" }, absent: ["query.y"] };
  const one = [{ http: listed, reply: { status: 200, json: "a" } }];
  assert.equal((await ask(one, ["a?x=1&z=2#fragment"])).came, "a");
  assert.match((await ask(one, ["a?x=1&y=2"])).problems[0], /query\.y is there, and must be absent/);
  assert.match((await ask(one, ["a?x=1&x=1"])).problems[0], /query\.x is there 2 times/);
});

test("a url matcher sees the url without its query", async () => {
  const one = [{ http: { method: "GET", url: { matches: "/a$" } }, reply: { status: 200, json: "a" } }];
  assert.equal((await ask(one, ["a?x=1"])).came, "a");
});

test("scopes are a set of words, to which OpenID's may be added", async () => {
  /** @param {string} listed @param {string} sent */
  const fits = async (listed, sent) => {
    const http = { method: "POST", url: "https://a.test/", form: { scope: listed } };
    const world = new World(/** @type {any} */ ({ host: { now: 0 }, exchanges: [{ http, reply: { status: 200, json: 1 } }] }), []);
    await /** @type {any} */ (world.host).fetch("https://a.test/", { method: "POST", body: new URLSearchParams({ scope: sent }) }).catch(() => {});
    return world.problems.length === 0;
  };
  assert.ok(await fits("a b", "b a"));
  assert.ok(await fits("a", "offline_access a openid profile"));
  assert.ok(await fits("a", "a a"));
  assert.ok(!(await fits("a", "a b")));
  assert.ok(!(await fits("a b", "a")));
  assert.ok(!(await fits("a openid", "a")));
  assert.ok(!(await fits("a", "A")));
});
