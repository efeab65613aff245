// @ts-check
// The host that a vector's credentials are given behaves as a real one does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { World } from "../engine/world.js";

const URL = "https://login.example.test/token";

/**
 * @param {object} [description]
 * @param {any[]} [exchanges]
 * @param {string[]} [lacks]
 */
function worldOf(description = {}, exchanges = [], lacks = []) {
  const world = new World(/** @type {any} */ ({ host: { now: 1790000000, ...description }, exchanges }), lacks);
  return { world, host: /** @type {any} */ (world.host) };
}

/** @param {object} reply @param {object} [http] */
function answering(reply, http = {}) {
  return worldOf({}, [{ http: { method: "GET", url: URL, ...http }, reply }]);
}

test("the clock stands still until somebody sleeps, and never really waits", async () => {
  const { world, host } = worldOf();
  assert.equal(host.now(), 1790000000000);
  await host.sleep(3_600_000);
  assert.equal(host.now(), 1790003600000);
  world.clock.advance(5);
  assert.equal(host.now(), 1790003605000);
});

test("those who sleep at the same time wake in the order of their time, and the clock does not add them up", async () => {
  const { host } = worldOf();
  /** @type {number[]} */
  const woken = [];
  await Promise.all([5000, 1000, 3000].map((ms) => host.sleep(ms).then(() => woken.push(ms))));
  assert.deepEqual(woken, [1000, 3000, 5000]);
  assert.equal(host.now(), 1790000005000);
});

test("an aborted sleep rejects with the signal's reason, and the clock stays", async () => {
  const { host } = worldOf();
  const reason = new Error("enough");
  await assert.rejects(host.sleep(1000, AbortSignal.abort(reason)), reason);
  const controller = new AbortController();
  const sleeping = host.sleep(1000, controller.signal);
  controller.abort(reason);
  await assert.rejects(sleeping, reason);
  assert.equal(host.now(), 1790000000000);
});

test("a reply is a real Response, with JSON and its content type", async () => {
  const { host } = answering({ status: 200, headers: { "x-a": "b" }, json: { a: 1 } });
  const response = await host.fetch(URL);
  assert.ok(response instanceof Response);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(response.headers.get("x-a"), "b");
  assert.deepEqual(await response.json(), { a: 1 });
});

test("a body brings no content type of its own, and a status without body has none", async () => {
  const text = await answering({ status: 500, headers: {}, body: "<html>" }).host.fetch(URL);
  assert.equal(text.headers.get("content-type"), null);
  assert.equal(await text.text(), "<html>");
  const empty = await answering({ status: 204, headers: {}, body: "" }).host.fetch(URL);
  assert.equal(empty.status, 204);
  assert.equal(empty.body, null);
});

test("JSON keeps the content type that the vector gives it", async () => {
  const response = await answering({ status: 200, headers: { "content-type": "text/json" }, json: {} }).host.fetch(URL);
  assert.equal(response.headers.get("content-type"), "text/json");
});

test("nothing is answered within the turn in which it was asked", async () => {
  const { host } = worldOf({}, [
    { http: { method: "GET", url: URL }, reply: { status: 200, json: {} } },
    { process: { program: "az", args: [] }, reply: { exitCode: 0 } },
  ]);
  let answers = 0;
  const count = () => void (answers += 1);
  const asked = [host.fetch(URL).then(count), host.run("az", [], { timeoutMs: 1, maxOutputBytes: 1 }).then(count)];
  for (let microtasks = 0; microtasks < 1000; microtasks++) await null;
  assert.equal(answers, 0);
  await Promise.all(asked);
  assert.equal(answers, 2);
});

test("a network error looks like undici's", async () => {
  await assert.rejects(answering({ networkError: "connection refused" }).host.fetch(URL), (/** @type {any} */ error) => {
    assert.ok(error instanceof TypeError);
    assert.equal(error.message, "fetch failed");
    assert.equal(/** @type {Error} */ (error.cause).message, "connection refused");
    return true;
  });
});

test("a timeout is a DOMException named TimeoutError, and takes no time", async () => {
  const { host } = answering({ timeout: true });
  await assert.rejects(host.fetch(URL), (/** @type {any} */ error) => error instanceof DOMException && error.name === "TimeoutError");
  assert.equal(host.now(), 1790000000000);
});

test("fetch takes an address, a Request, and fetchPinned a Request; forms get their content type", async () => {
  const listed = { http: { method: "POST", url: URL, form: { a: "b c" }, headers: { "content-type": { matches: "^application/x-www-form-urlencoded" } } }, reply: { status: 200, json: {} } };
  const { world, host } = worldOf({}, [listed, listed, listed]);
  const init = { method: "POST", body: new URLSearchParams({ a: "b c" }) };
  await host.fetch(URL, init);
  await host.fetch(new Request(URL, init));
  await host.fetchPinned(new Request(URL, init), { sha1: "00" });
  assert.deepEqual([world.problems, world.leftOver()], [[], []]);
});

test("an aborted request rejects with the signal's reason and uses up no exchange", async () => {
  const { world, host } = answering({ status: 200, json: {} });
  const reason = new Error("enough");
  await assert.rejects(host.fetch(URL, { signal: AbortSignal.abort(reason) }), reason);
  assert.equal(world.leftOver().length, 1);
  const controller = new AbortController();
  const asked = host.fetch(new Request(URL, { signal: controller.signal }));
  controller.abort(reason);
  await assert.rejects(asked, reason);
});

test("a redirect is followed unless the request says otherwise, and then asks for what is not listed", async () => {
  const reply = { status: 302, headers: { location: "https://elsewhere.example.test/" }, body: "" };
  const followed = answering(reply);
  await assert.rejects(followed.host.fetch(URL), TypeError);
  assert.match(followed.world.problems[0], /asked for GET https:\/\/elsewhere\.example\.test\/, which is not listed/);
  const manual = answering(reply);
  assert.equal((await manual.host.fetch(URL, { redirect: "manual" })).status, 302);
  const refused = answering(reply);
  await assert.rejects(refused.host.fetch(URL, { redirect: "error" }), TypeError);
  assert.deepEqual([manual.world.problems, refused.world.problems], [[], []]);
});

test("files: what is not listed does not exist, what is too large is not read, and a step may change them", async () => {
  const { world, host } = worldOf({ files: { "/a": "text", "/b": { base64: "AAEC" } } });
  assert.equal(new TextDecoder().decode(await host.readFile("/a", { maxBytes: 4 })), "text");
  assert.deepEqual([...(await host.readFile("/b", { maxBytes: 10 }))], [0, 1, 2]);
  await assert.rejects(host.readFile("/a", { maxBytes: 3 }), { code: "EFBIG" });
  await assert.rejects(host.readFile("/c", { maxBytes: 3 }), { code: "ENOENT" });
  world.files.change({ "/a": null, "/c": "new" });
  assert.deepEqual([await host.exists("/a"), await host.exists("/b"), await host.exists("/c")], [false, true, true]);
});

test("a file or a program without a limit is misuse of the host", async () => {
  const { world, host } = worldOf({ files: { "/a": "text" } });
  await assert.rejects(host.readFile("/a"), TypeError);
  await assert.rejects(host.run("az", [], { timeoutMs: 1 }), TypeError);
  assert.deepEqual(world.problems, ["readFile was called without maxBytes", "run was called without maxOutputBytes"]);
});

test("processes give their output, or fail with the code of a real one", async () => {
  const listed = [{ exitCode: 3, stdout: "out", stderr: "err" }, { notFound: true }, { timeout: true }, { exitCode: 0, stdout: "12345" }];
  const { host } = worldOf({}, listed.map((reply) => ({ process: { program: "az", args: ["x"] }, reply })));
  const run = () => host.run("az", ["x"], { timeoutMs: 1000, maxOutputBytes: 4 });
  assert.deepEqual(await run(), { exitCode: 3, stdout: "out", stderr: "err" });
  await assert.rejects(run(), { code: "ENOENT" });
  await assert.rejects(run(), { code: "ETIMEDOUT" });
  await assert.rejects(run(), { code: "EFBIG" });
});

test("what the runtime lacks is not lent", () => {
  const { host } = worldOf({}, [], ["files", "processes"]);
  assert.deepEqual([host.readFile, host.exists, host.run], [undefined, undefined, undefined]);
});

test("environment, platform, local time, randomness and browser", async () => {
  const { world, host } = worldOf({ env: { A: "b" }, platform: "win32" });
  assert.deepEqual([host.env, host.platform, host.localOffset(1790000000)], [{ A: "b" }, "win32", 0]);
  assert.notDeepEqual(host.random(16), host.random(16));
  await assert.rejects(host.openUrl("https://login.example.test/"));
  assert.equal(world.problems.length, 1);
});

test("when the vector is over nothing answers any more", async () => {
  const { world, host } = answering({ status: 200, json: {} });
  world.close();
  const silent = await Promise.race([host.fetch(URL).then(() => "answered"), new Promise((resolve) => setTimeout(resolve, 50, "silent"))]);
  assert.equal(silent, "silent");
  assert.deepEqual(world.problems, []);
});
