// @ts-check
import fs from "node:fs";
import path from "node:path";
import { between, equal, ok, rejects } from "../../npm/kit/assert.mjs";
import { files } from "../support/golden.mjs";

/** What an entry reaches, and what it leaves to its runtime. @type {Record<string, string[]>} */
const OUTSIDE = {
  workerd: ["../wasm/edge.wasm", "cloudflare:workers"],
  "edge-light": ["../wasm/edge.wasm?module"],
  fastly: [],
  deno: [],
  bun: [],
  node: [],
  browser: [],
  default: [],
  "./slim": [],
  "./inline": [],
  "./redirect": ["../lib/away.js"],
  "./stores": [],
};

/** What credentials of people are in, by the condition under which `#page` is it, as above. */
const PAGE = {
  workerd: [["entry/page-workerd.js", "lib/page.js", "lib/shared.js"], ["../wasm/page.wasm"]],
  "edge-light": [["entry/page-edge-light.js", "lib/page.js", "lib/shared.js"], ["../wasm/page.wasm?module"]],
  deno: [["entry/page-node.js", "lib/loopback.js", "lib/server.js", "lib/shared.js"], []],
  bun: [["entry/page-node.js", "lib/loopback.js", "lib/server.js", "lib/shared.js"], []],
  node: [["entry/page-node.js", "lib/loopback.js", "lib/server.js", "lib/shared.js"], []],
  default: [["entry/page-browser.js", "lib/page.js", "lib/shared.js"], []],
};

/** What keeps a cache that programs share, by the condition under which `#persistence` is it, as above. */
const PERSISTENCE = {
  deno: [["entry/persistence-node.js", "lib/persistence.js", "lib/shared.js"], []],
  bun: [["entry/persistence-node.js", "lib/persistence.js", "lib/shared.js"], []],
  node: [["entry/persistence-node.js", "lib/persistence.js", "lib/shared.js"], []],
  default: [["entry/persistence-none.js", "lib/shared.js"], []],
};

/** What reads keys that are no plain PEM, by the condition under which `#keys` is it: what it reaches, and what it leaves to its runtime. */
const KEYS = {
  workerd: [["entry/keys-workerd.js", "lib/keys.js"], ["../wasm/keys.wasm"]],
  "edge-light": [["entry/keys-edge-light.js", "lib/keys.js"], ["../wasm/keys.wasm?module"]],
  deno: [["entry/keys-node.js", "lib/keys.js"], ["node:fs/promises"]],
  bun: [["entry/keys-node.js", "lib/keys.js"], ["node:fs/promises"]],
  node: [["entry/keys-node.js", "lib/keys.js"], ["node:fs/promises"]],
  default: [["entry/keys-browser.js", "lib/keys.js"], []],
};

/** Runtimes that get what asks the machine. */
const SERVERS = ["deno", "bun", "node"];

/** What the inline entry is where there is no page, and what it loads for people where there is one. */
const APPLICATIONS = "./entry/inline.js";
const PEOPLE = "./entry/page-inline.js";

/** How a module of WebAssembly looks, deflated and in base64: a text that no sentence is as long as. */
const WASM_AS_TEXT = /"[0-9a-zA-Z+/]{20000,}=*"/;

/** The scripts that are named in a part of package.json. @param {any} part @returns {string[]} */
const targets = (part) => (typeof part === "string" ? [part] : Object.values(part).flatMap(targets));

/**
 * The static graph of every entry.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {import("../support/world.mjs").Packaging} world
 */
export function graph(promise, world) {
  const { directory } = world;
  const entries = world.entries();

  promise("every entry is known here", () => {
    equal(Object.keys(entries).sort(), Object.keys(OUTSIDE).sort(), "entries");
  });

  for (const [name, outside] of Object.entries(OUTSIDE)) {
    promise(`the entry for ${name} imports nothing from outside but ${outside.join(", ") || "nothing"}`, async () => {
      const reached = await reach(entries[name]);
      equal(reached.outside, outside, "imports");
      equal(reached.inside.includes("lib/server.js"), SERVERS.includes(name), "whether it has what is for servers");
      between(reached.inside.length, 1, name === "./inline" ? 4 : 3, "scripts to load: the entry, what its artefact needs, what all need");
    });
  }

  promise("what signs with certificates is one script, imported at run time, which imports what reads keys in any form", async () => {
    const { inside, outside, later } = await reach("lib/certificate.js");
    equal([inside.sort(), outside, later.sort()], [["lib/certificate.js", "lib/shared.js"], [], ["#keys", "#page", "#persistence", "./away.js", "./certificate.js", "./store.js"]], "what it reaches");
  });

  promise("what encrypts for stores is one script, imported at run time by who has a store; stores themselves are in an entry of their own", async () => {
    const { inside, outside } = await reach("lib/store.js");
    equal([inside.sort(), outside], [["lib/shared.js", "lib/store.js"], []], "what it reaches");
    const stores = await reach(entries["./stores"]);
    equal([stores.inside.sort(), stores.outside, stores.later], [["entry/stores.js", "lib/device-key.js"], [], []], "what stores reach");
  });

  promise("what opens a browser and listens for its answer is one script, imported at run time by servers only", async () => {
    const { inside, outside, later } = await reach("lib/loopback.js");
    equal([inside.sort(), outside], [["lib/loopback.js", "lib/shared.js"], []], "what it reaches");
    ok(later.includes("node:child_process"), "what it needs of its runtime is imported when it needs it");
  });

  promise("what runs programs is one script, imported at run time by servers only", async () => {
    const { inside, outside, later } = await reach("lib/run.js");
    equal([inside, outside, later], [["lib/run.js"], [], ["node:child_process", "node:fs/promises"]], "what it reaches");
  });

  promise("what not everybody needs is behind one import at run time, and a file for each way of getting a module", async () => {
    equal(Object.keys(world.manifest.imports), ["#keys", "#persistence", "#page"], "names");
    for (const [name, expected] of Object.entries({ "#keys": KEYS, "#persistence": PERSISTENCE, "#page": PAGE })) {
      equal(Object.keys(world.manifest.imports[name]), Object.keys(expected), "conditions");
      for (const [condition, target] of Object.entries(world.manifest.imports[name])) {
        const { inside, outside } = await reach(target);
        equal([inside.sort(), outside], /** @type {any} */ (expected)[condition], `what ${target} reaches, for ${condition}`);
      }
    }
    const edge = await reach("entry/edge-browser.js");
    equal([edge.inside.sort(), edge.outside], [["entry/edge-browser.js", "lib/edge.js", "lib/shared.js"], []], "what a page's applications are in");
    for (const [name, target] of Object.entries(entries)) {
      const { inside, later } = await reach(target);
      equal(inside.filter((file) => /keys|certificate|store\./.test(file)), [], `scripts for certificates, keys and stores that ${target} starts with`);
      // The modules are for those whose runtime gives them in no other way.
      const more = SERVERS.includes(name) ? ["./pinned.js", "./run.js", "node:fs", "node:fs/promises"] : [];
      const own = target.includes("browser") ? ["./edge-browser.js"] : target.includes("inline") ? ["./page-inline.js"] : [];
      const all = ["#page", "#persistence", "./away.js", "./certificate.js", ...own, "./store.js", ...more].sort();
      equal(later, /fastly|stores/.test(target) ? [] : all, `what ${target} imports at run time`);
      for (const file of inside) ok(!/["'`][^"'` ]*keys\.wasm/.test(read(file)), `${file} does not name their WebAssembly`);
    }
  });

  promise("RSA's arithmetic is in no artefact: WebCrypto signs", () => {
    for (const file of files(directory).filter((name) => name.endsWith(".wasm"))) {
      // What a signer of the library's own says (`src/crypto/signer_rsa.rs`).
      ok(!fs.readFileSync(path.join(directory, file), "latin1").includes("its private key cannot sign"), `${file} signs nothing`);
    }
    const own = (/** @type {string} */ file) => fs.readFileSync(path.join(directory, file), "latin1").includes("its private key is no RSA key");
    equal(files(directory).filter((name) => name.endsWith(".wasm")).filter(own), ["wasm/keys.wasm"], "artefacts that read keys");
  });

  promise("only the inline entry has the WebAssembly as text", async () => {
    for (const [name, target] of Object.entries(entries)) {
      const { inside } = await reach(target);
      const texts = inside.filter((file) => WASM_AS_TEXT.test(read(file)));
      equal(texts, name === "./inline" ? ["entry/inline.js"] : [], `scripts of ${name} with the WebAssembly`);
    }
    const { types: _, default: page, ...others } = world.manifest.exports["./inline"];
    equal([page, [...new Set(Object.values(others))]], ["./entry/inline-page.js", [APPLICATIONS]], "pages have people as well, and load them later");
    for (const target of [APPLICATIONS, PEOPLE]) ok((await reach(target)).inside.some((file) => WASM_AS_TEXT.test(read(file))), `${target} has its own`);
  });

  promise("a file of the package that an entry names is where the entry looks for it", () => {
    let named = 0;
    for (const file of files(directory).filter((name) => name.endsWith(".js"))) {
      for (const [, target] of read(file).matchAll(/(?:\bfrom |\bnew URL\()["'](\.\.?\/[^"'?]+)(?:\?module)?["']/g)) {
        named += 1;
        ok(fs.existsSync(path.join(directory, path.dirname(file), target)), `${target}, which ${file} names, is there`);
      }
    }
    between(named, 20, 100, "names");
  });

  promise("what entries have in common is one and the same, so that an error of one is known by the class of another", async () => {
    const script = `
      const [one, ...others] = await Promise.all(["", "/slim", "/inline"].map((subpath) => import("azure-identity-wasm" + subpath)));
      // On servers these ask the machine; elsewhere they are classes that say why they cannot.
      const asks = /^(Azure(Cli|DeveloperCli|Pipelines|PowerShell)|(get)?Default(Azure)|GitHubActions|ManagedIdentity|VisualStudioCode|WorkloadIdentity)Credential$/;
      const different = (other) => Object.keys(one).filter((name) => one[name] !== other[name] && !asks.test(name));
      console.log(JSON.stringify([others.map(different), Object.keys(one).length > 10]));`;
    const { out, err } = await world.node(["--input-type=module", "--eval", script]);
    equal([out, err], ["[[[],[]],true]\n", ""], "exports that differ, and whether there are any");
  });

  promise("every script is reached by some entry", async () => {
    const all = [...Object.values(entries), APPLICATIONS, PEOPLE, "entry/edge-browser.js", "lib/away.js", "lib/certificate.js", "lib/pinned.js", "lib/run.js", "lib/store.js", ...targets(world.manifest.imports)];
    const reached = new Set((await Promise.all(all.map(reach))).flatMap(({ inside }) => inside));
    const scripts = files(directory).filter((file) => file.endsWith(".js"));
    equal(scripts.filter((file) => !reached.has(file)), [], "scripts that are not reached");
  });

  promise("there is no top-level await anywhere", async () => {
    const esbuild = await world.tool("esbuild");
    const transform = (/** @type {string} */ code) =>
      esbuild.transform(code, { format: "esm", target: "esnext", supported: { "top-level-await": false }, logLevel: "silent" });
    await rejects(transform("await 0;"), Error, /[Tt]op-level await/); // the check can fail
    for (const file of files(directory).filter((name) => name.endsWith(".js"))) await transform(read(file));
  });

  /** @param {string} file */
  function read(file) {
    return fs.readFileSync(path.join(directory, file), "utf8");
  }

  /** The files that a target reaches, and what it imports beside them: at its start, and later. @param {string} target */
  async function reach(target) {
    const esbuild = await world.tool("esbuild");
    const { metafile } = await esbuild.build({
      entryPoints: [path.join(directory, target)],
      absWorkingDir: directory,
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      treeShaking: false,
      external: ["*.wasm", "*.wasm?module", "node:*", "cloudflare:*", "#*", "*/edge-browser.js", "*/page-inline.js", "*/away.js", "*/certificate.js", "*/pinned.js", "*/run.js", "*/store.js"],
      logLevel: "silent",
    });
    const inputs = Object.entries(metafile.inputs);
    const outside = inputs.flatMap(([, { imports }]) => imports).filter((/** @type {any} */ each) => each.external);
    const paths = (/** @type {boolean} */ atRunTime) =>
      [...new Set(outside.filter(({ kind }) => (kind === "dynamic-import") === atRunTime).map(({ path }) => path))].sort();
    return { inside: inputs.map(([file]) => file), outside: paths(false), later: paths(true) };
  }
}
