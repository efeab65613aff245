// @ts-check
import fs from "node:fs";
import path from "node:path";
import { equal, rejects } from "../../npm/kit/assert.mjs";
import { files } from "../support/golden.mjs";

/** What an entry reaches, and what it leaves to its runtime. @type {Record<string, string[]>} */
const OUTSIDE = {
  workerd: ["../wasm/edge.wasm", "cloudflare:workers"],
  "edge-light": ["../wasm/edge.wasm?module"],
  fastly: [],
  deno: ["node:fs/promises", "node:process"],
  bun: ["node:fs/promises", "node:process"],
  node: ["node:fs/promises", "node:process"],
  browser: [],
  default: [],
  "./slim": [],
  "./inline": [],
};

/** Runtimes that get what asks the machine. */
const SERVERS = ["deno", "bun", "node"];

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
      const server = reached.inside.filter((file) => /server|host\/node/.test(file));
      equal(server.length > 0, SERVERS.includes(name), `whether it has what is for servers (${server})`);
    });
  }

  promise("only workerd's and the inline entry have what is for them", async () => {
    for (const [name, target] of Object.entries(entries)) {
      const { inside } = await reach(target);
      equal(inside.includes("wasm/edge.base64.js"), name === "./inline", `whether ${name} has the WebAssembly as text`);
    }
  });

  promise("every script is reached by some entry, but for one that holds types", async () => {
    const reached = new Set((await Promise.all(Object.values(entries).map(reach))).flatMap(({ inside }) => inside));
    const scripts = files(directory).filter((file) => file.endsWith(".js"));
    equal(scripts.filter((file) => !reached.has(file)), ["lib/glue.js"], "scripts that are not reached");
  });

  promise("there is no top-level await anywhere", async () => {
    const esbuild = await world.tool("esbuild");
    const transform = (/** @type {string} */ code) =>
      esbuild.transform(code, { format: "esm", target: "esnext", supported: { "top-level-await": false }, logLevel: "silent" });
    await rejects(transform("await 0;"), Error, /[Tt]op-level await/); // the check can fail
    for (const file of files(directory).filter((name) => name.endsWith(".js"))) await transform(fs.readFileSync(path.join(directory, file), "utf8"));
  });

  /** The files that a target reaches, and what it imports beside them. @param {string} target */
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
      external: ["*.wasm", "*.wasm?module", "node:*", "cloudflare:*"],
      logLevel: "silent",
    });
    const inputs = Object.entries(metafile.inputs);
    const outside = inputs.flatMap(([, { imports }]) => imports.filter((/** @type {any} */ each) => each.external).map((/** @type {any} */ each) => each.path));
    return { inside: inputs.map(([file]) => file), outside: [...new Set(outside)].sort() };
  }
}
