// @ts-check
// How a driver finds a package's entry and the modules that it reaches.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { moduleGraph } from "../tools/graph.js";
import { importsOf } from "../tools/imports.js";
import { locatePackage, readScript, resolveEntry } from "../tools/package.js";

const directory = fs.mkdtempSync(path.join(os.tmpdir(), "vectors-tools-"));
after(() => fs.rmSync(directory, { recursive: true }));

/** @param {Record<string, string>} files */
function write(files) {
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    fs.writeFileSync(path.join(directory, name), content);
  }
}

/** @param {any} exports @param {string[]} conditions */
function entryOf(exports, conditions) {
  write({ "package.json": JSON.stringify({ exports }), "a.js": "", "b.js": "", "c.js": "" });
  return path.relative(directory, resolveEntry(directory, conditions));
}

test("the order of the package's conditions decides, and default is always one", () => {
  const exports = { ".": { types: "./no.d.ts", workerd: "./a.js", browser: { import: "./b.js" }, default: "./c.js" } };
  assert.equal(entryOf(exports, ["workerd", "browser", "import"]), "a.js");
  assert.equal(entryOf(exports, ["browser", "import"]), "b.js");
  assert.equal(entryOf(exports, ["browser"]), "c.js");
  assert.equal(entryOf(exports, ["node"]), "c.js");
  assert.equal(entryOf("./a.js", []), "a.js");
  assert.equal(entryOf({ node: ["./b.js"], default: "./a.js" }, ["node"]), "b.js");
});

test("what is not exported, or exported and not there, is said", () => {
  assert.throws(() => entryOf({ ".": { node: "./a.js" } }, ["browser"]), /exports nothing under the conditions browser/);
  assert.throws(() => entryOf({ ".": "./gone.js" }, []), /exports \.\/gone\.js, which is not there/);
});

test("a package is a directory or installed above", () => {
  write({ "node_modules/some-package/package.json": "{}", "deep/er/file": "" });
  const installed = fs.realpathSync(path.join(directory, "node_modules/some-package"));
  assert.equal(locatePackage("some-package", path.join(directory, "deep/er")), installed);
  assert.equal(locatePackage(installed), installed);
  assert.throws(() => locatePackage("no-such-package", directory), /--package: no-such-package is neither a directory/);
});

test("what a package imports by a name of its own is said as the path that the conditions choose", () => {
  const imports = { "#keys": { workerd: "./n/entry/worker.js", default: "./n/page.js" } };
  write({ "package.json": JSON.stringify({ imports }), "n/lib/a.js": 'import x from "#keys"; const y = await import("#keys"); // text: "#keys"' });
  const read = (/** @type {string[]} */ ...conditions) => readScript(directory, path.join(directory, "n/lib/a.js"), conditions);
  assert.equal(read("workerd"), 'import x from "../entry/worker.js"; const y = await import("../entry/worker.js"); // text: "#keys"');
  assert.match(read("browser"), /from "\.\.\/page\.js"/);
  write({ "package.json": "{}" });
  assert.throws(() => read("browser"), /has no #keys under the conditions browser/);
});

test("imports are found in every form", () => {
  const source = `import a from "./a.js"; import * as b from './b.js'
import {
  c, d as e,
} from "./c.js";
import"./d.js";export*from"./e.js";export { f } from "./f.js";
import source g from "./g.wasm";
const h = await import("./h.js"), i = import ( './i.js', { with: {} });`;
  assert.deepEqual(importsOf(source).sort(), ["./a.js", "./b.js", "./c.js", "./d.js", "./e.js", "./f.js", "./g.wasm", "./h.js", "./i.js"]);
});

test("comments, strings, templates and computed imports are no imports", () => {
  const source = `/** @type {import("./types.d.ts").T} */ // import x from "./no.js"
const text = 'import x from "./no.js"', template = \`import "./no.js"\`, division = 4 / 2; // "
const pattern = /["'\`//]/g, more = 1 / 2 / 3;
const other = import(name); object.import("./no.js"); import.meta.url;
import yes from "./yes.js";`;
  assert.deepEqual(importsOf(source), ["./yes.js"]);
});

test("a graph holds what its entry reaches, once, and refuses what the runtime does not have", () => {
  write({
    "g/entry.js": 'import "./sub/a.js"; import wasm from "./x.wasm"; import { env } from "cloudflare:workers";',
    "g/sub/a.js": 'import "../entry.js"; import("./b.mjs");',
    "g/sub/b.mjs": "",
    "g/x.wasm": 'import "./never-read.js"',
    "g/node.js": 'import fs from "node:fs";',
    "g/gone.js": 'import "./nowhere.js";',
  });
  const graph = (/** @type {string} */ name) =>
    moduleGraph(path.join(directory, "g", name), (specifier) => specifier.startsWith("cloudflare:")).map((file) => path.relative(path.join(directory, "g"), file));
  assert.equal(graph("entry.js")[0], "entry.js");
  assert.deepEqual(graph("entry.js").sort(), ["entry.js", "sub/a.js", "sub/b.mjs", "x.wasm"]);
  assert.throws(() => graph("node.js"), /imports "node:fs", which this runtime does not have/);
  assert.throws(() => graph("gone.js"), /imports "\.\/nowhere\.js", which is not there/);
});
