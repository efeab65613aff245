// @ts-check
// How to start the runtimes that have processes of their own.

import fs from "node:fs";
import path from "node:path";

/**
 * @typedef {object} Command
 * @property {string} program
 * @property {(caFile: string) => string[]} args What comes before the script: trust in the emulator's certificate, access, a garbage collector at
 * hand. `NODE_EXTRA_CA_CERTS` is set beside.
 * @property {boolean} hasAwaitUsing Whether it parses `await using`.
 */

/**
 * The commands by runtime. Tools are where `cargo xtask` keeps its pinned sets.
 * @param {string} tools
 * @returns {Record<string, Command>}
 */
export function commands(tools) {
  const gc = () => ["--expose-gc"];
  return {
    node: { program: process.execPath, args: gc, hasAwaitUsing: Number(process.versions.node.split(".")[0]) >= 24 },
    node22: { program: find(tools, "node", ["node22-linux-x64/bin/node", "node22-linux-arm64/bin/node"]), args: gc, hasAwaitUsing: false },
    node24: { program: find(tools, "node", ["node24-linux-x64/bin/node", "node24-linux-arm64/bin/node"]), args: gc, hasAwaitUsing: true },
    deno: {
      program: find(tools, "runtimes", ["@deno/linux-x64-glibc/deno"]),
      args: (caFile) => ["run", "--quiet", "--allow-all", "--no-lock", "--cached-only", "--v8-flags=--expose-gc", `--cert=${caFile}`],
      hasAwaitUsing: true,
    },
    bun: { program: find(tools, "runtimes", ["@oven/bun-linux-x64/bin/bun", "@oven/bun-linux-aarch64/bin/bun"]), args: () => [], hasAwaitUsing: true },
  };
}

/** @param {string} tools */
export function workerd(tools) {
  return find(tools, "runtimes", ["@cloudflare/workerd-linux-64/bin/workerd", "@cloudflare/workerd-linux-arm64/bin/workerd"]);
}

/**
 * The first of the files that is there; else the first, for the error that names it.
 * @param {string} tools @param {string} set @param {string[]} files
 */
function find(tools, set, files) {
  const all = files.map((file) => path.join(tools, set, "node_modules", file));
  return all.find((file) => fs.existsSync(file)) ?? all[0];
}
