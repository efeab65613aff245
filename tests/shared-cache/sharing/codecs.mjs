// @ts-check
// Two codecs read and change caches: `lib/json-objects.js` for the npm package, `src/json/` for the crate. Whatever comes in, they do the same.
import assert from "node:assert/strict";
import { askObjects } from "../../../pkg-template/lib/json-objects.js";
import { readLines } from "../../../pkg-template/lib/lines.js";
import { EDIT, ENTRIES } from "../../../pkg-template/lib/questions.js";

/** @typedef {{ path: string[], set?: string, rename?: string }} Edit `set` is JSON text; with neither, what is there goes. */
/** @typedef {(asked: { text: string, members?: string[], edits?: Edit[] }) => Promise<any>} Ask */

/** Nobody asks for a member without a name. */
const MEMBERS = ["secret", "expires_on", "n", "list", "object", "flag", "nothing", "__proto__", "constructor", "é", "missing"];

/** What caches may be, and what else may be in their place. */
const TEXTS = {
  "an ordinary one": '{"AccessToken":{"k":{"secret":"s","expires_on":"123","n":5}},"Account":{"a":{"secret":"x"}}}',
  "an empty one": "{}",
  "one with space around": ' \r\n\t{ "A" : { "b" : { "secret" : "s" } } } \n',
  "members of every kind": '{"A":{"b":{"secret":"","n":1.9,"list":[1,"2",null],"object":{"x":1},"flag":true,"nothing":null,"expires_on":"-7"}}}',
  "numbers of every spelling":
    '{"A":{"a":{"n":1e3},"b":{"n":-0.5},"c":{"n":"007"},"d":{"n":" 8 "},"e":{"n":"1e3"},"f":{"n":"12."},"g":{"n":".5"},"h":{"n":""},"i":{"n":"+1"},"j":{"n":-2.9}}}',
  "what is no entry": '{"A":1,"B":null,"C":[{"d":{}}],"D":{"e":1,"f":null,"g":[{}],"h":{}},"E":"x"}',
  "the same names twice": '{"A":{"b":{"secret":"1"}},"A":{"b":{"secret":"2"},"b":{"secret":"3"}}}',
  "names that JavaScript knows": '{"__proto__":{"constructor":{"secret":"s","__proto__":"p","constructor":"c"}},"A":{"__proto__":{"secret":"s"}}}',
  "names with control characters": '{"A\\n":{"b":{"secret":"s"}},"A":{"b\\t":{"secret":"s"},"c":{"secret":"s","x\\u0000":"y"},"d\\u007f":{}}}',
  "names and texts of other scripts": '{"É":{"ключ":{"é":"日本","secret":"😀","n":"٣"}}}',
  "escapes": '{"\\u0041":{"\\u0062":{"secret":"\\u0073\\"\\\\\\/"}}}',
  "empty names": '{"":{"":{"":"x","secret":"s"}}}',
  "no object": "[]",
  "a text": '"x"',
  "null": "null",
  "nothing": "",
  "half of one": '{"A":{"b":{',
  "two": "{}{}",
  "single quotes": "{'A':{}}",
  "a comma too many": '{"A":{"b":{"secret":"s"},}}',
  "a comment": '{"A":{} /* x */}',
  "no number": '{"A":{"b":{"n":NaN}}}',
  "a leading zero": '{"A":{"b":{"n":01}}}',
  "a control character in a text": '{"A":{"b":{"secret":"\u0001"}}}',
};

/** @type {Record<string, Edit[]>} */
const EDITS = {
  "nothing": [],
  "a new member": [{ path: ["A", "new"], set: '{"x":[1,"2",null]}' }],
  "one in the place of another": [{ path: ["A", "b"], set: '"t"' }],
  "what was in the way": [{ path: ["A", "b", "secret", "deeper", "still"], set: "true" }],
  "one that goes": [{ path: ["A", "b"] }],
  "one that is not there": [{ path: ["A", "zz"] }, { path: ["zz", "b"] }, { path: ["zz", "b"], rename: "c" }],
  "another name": [{ path: ["A", "b"], rename: "c" }],
  "a name that is taken": [{ path: ["A", "b"], rename: "d" }, { path: ["A", "c"], rename: "d" }],
  "its own name": [{ path: ["A", "b"], rename: "b" }],
  "names that JavaScript knows": [{ path: ["__proto__", "constructor"], set: '{"x":1}' }, { path: ["A", "__proto__"], set: "{}" }, { path: ["A", "b"], rename: "__proto__" }],
  "one after the other": [{ path: ["A", "b"], rename: "c" }, { path: ["A", "c", "secret"], set: '"y"' }, { path: ["A", "b"], set: "{}" }, { path: ["A", "d"] }],
  "a name with a line break": [{ path: ["A\n\n", "b\tc"], set: '"\\n"' }],
};

/** @param {import("../../npm/kit/promises.mjs").AddPromise} promise @param {{ serde: Ask }} given */
export function codecs(promise, { serde }) {
  for (const [what, text] of Object.entries(TEXTS)) {
    promise(`both read the same entries: ${what}`, async () => {
      assert.deepEqual(entriesOf(text), await serde({ text, members: MEMBERS }));
    });
    promise(`both make the same of every change: ${what}`, async () => {
      for (const [change, edits] of Object.entries(EDITS)) {
        const [ours, theirs] = [changed(text, edits), await serde({ text, edits })];
        assert.equal(spelled(ours), spelled(theirs), change);
      }
    });
  }
}

/** As the artefact reads it (`src/js/json.rs`). @param {string} text */
function entriesOf(text) {
  const lines = askObjects(ENTRIES, text);
  if (lines === "") return null;
  /** @type {[string, string, string[][]][]} */
  const entries = [];
  for (const [name, value] of readLines(lines.slice(1))) {
    if (name === "") entries.push([...readPlace(value), []]);
    else entries.at(-1)?.[2].push([name, value]);
  }
  return entries.map(([section, name, lines]) => [section, name, MEMBERS.map((member) => look(lines, member))]);
}

/** @param {string} place @returns {[string, string]} */
function readPlace(place) {
  const [section, name] = place.split("\t");
  return [section, name];
}

/** @param {string[][]} lines @param {string} member */
function look(lines, member) {
  const values = lines.filter(([name]) => name === member).map(([, value]) => value);
  const number = values.find((value) => value.startsWith("#"));
  return [member, values[0]?.startsWith('"') ? values[0].slice(1) : null, number === undefined ? null : Number(number.slice(1)), values.length > 0];
}

/** As the artefact asks. @param {string} text @param {Edit[]} edits @returns {string | null} */
function changed(text, edits) {
  const safe = (/** @type {unknown} */ value) => JSON.stringify(value).replaceAll("\x7f", "\\u007f");
  const lines = edits.map(({ path, set, rename }) => {
    const what = set !== undefined ? `set\t${set}` : rename !== undefined ? `rename\t${safe(rename)}` : "remove\t";
    return `at\t${safe(path)}\n${what}\n`;
  });
  return askObjects(EDIT, `${lines.join("")}\n${text}`) || null;
}

/** With its numbers spelled alike, and its members where they are. @param {string | null} text */
function spelled(text) {
  return text === null ? null : JSON.stringify(JSON.parse(text));
}
