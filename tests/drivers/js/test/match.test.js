// @ts-check
// The matchers of FORMAT.md.

import assert from "node:assert/strict";
import { test } from "node:test";
import { differences, textDifferences } from "../engine/match.js";

/** @param {unknown} expected @param {unknown} actual */
async function matches(expected, actual) {
  return (await differences(expected, actual, "it")).length === 0;
}

test("a literal matches itself and nothing else", async () => {
  assert.ok(await matches("a", "a"));
  assert.ok(await matches(null, null));
  assert.deepEqual(await differences("a", "A", "it"), ['it is "A", expected "a"']);
  assert.deepEqual(await differences(1, "1", "it"), ['it is "1", expected 1']);
  assert.deepEqual(await differences("a", undefined, "it"), ["it is missing"]);
});

test("matches searches, and anchors only where the expression says so", async () => {
  assert.ok(await matches({ matches: "oauth2" }, "/oauth2/token"));
  assert.ok(!(await matches({ matches: "^oauth2" }, "/oauth2/token")));
  assert.ok(!(await matches({ matches: "OAUTH2" }, "/oauth2/token")));
  assert.ok(!(await matches({ matches: "." }, undefined)));
});

test("anyOf takes each of its choices, matchers too", async () => {
  assert.ok(await matches({ anyOf: ["a", { matches: "^b" }] }, "bc"));
  assert.deepEqual(await differences({ anyOf: ["a", "b"] }, "c", "it"), [
    'it fits none of 2 choices (choice 0: it is "c", expected "a"; choice 1: it is "c", expected "b")',
  ]);
});

test("between includes both ends and takes numbers only", async () => {
  assert.ok(await matches({ between: [1, 2] }, 1));
  assert.ok(await matches({ between: [1, 2] }, 2));
  assert.ok(!(await matches({ between: [1, 2] }, 2.1)));
  assert.ok(!(await matches({ between: [1, 2] }, "1")));
});

test("on the wire a number is its digits", async () => {
  assert.deepEqual(await textDifferences(5, "5", "it"), []);
  assert.deepEqual(await textDifferences({ between: [4, 6] }, "5", "it"), []);
  assert.deepEqual(await textDifferences({ between: [4, 6] }, "five", "it"), ['it is "five", expected a number']);
});

test("objects are compared by member, arrays in length and order", async () => {
  assert.ok(await matches({ a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 }));
  assert.deepEqual(await differences({ a: { b: 1 } }, { a: {} }, "it"), ["it.a.b is missing"]);
  assert.ok(await matches([1, { matches: "x" }], [1, "x"]));
  assert.ok(!(await matches([1], [1, 2])));
  assert.ok(!(await matches([1, 2], [2, 1])));
  assert.ok(!(await matches({ a: 1 }, "a")));
});

test("a member named as a matcher is a literal when it is not alone", async () => {
  assert.ok(await matches({ json: 1, other: 2 }, { json: 1, other: 2 }));
});

test("json parses, then compares by member", async () => {
  assert.ok(await matches({ json: { access_token: { values: [{ matches: "^cp1$" }] } } }, '{"access_token":{"values":["cp1"],"x":1}}'));
  assert.deepEqual(await differences({ json: {} }, "{", "it"), ['it is not JSON: "{"']);
});

test("utf16leBase64 decodes what PowerShell's -EncodedCommand takes", async () => {
  const encoded = Buffer.from("Get-AzAccessToken", "utf16le").toString("base64");
  assert.ok(await matches({ utf16leBase64: { matches: "^Get-AzAccessToken$" } }, encoded));
  assert.ok(!(await matches({ utf16leBase64: { matches: "." } }, "not base64!")));
});
