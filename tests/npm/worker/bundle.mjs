// @ts-check
// Bundles Workers as `wrangler` does: esbuild, the conditions of Workers, and each .wasm beside the script as a module of its own.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/**
 * @param {object} given
 * @param {string} given.tools
 * @param {string} given.entry
 * @param {string} given.outDirectory
 * @param {Record<string, string>} [given.define]
 * @param {boolean} [given.withoutWaitUntil] Whether the runtime is one whose `cloudflare:workers` has no `waitUntil` yet.
 * @returns {Promise<string[]>} The modules' names, the Worker first.
 */
export async function bundleWorker({ tools, entry, outDirectory, define = {}, withoutWaitUntil = false }) {
  const esbuild = createRequire(path.join(tools, "check/node_modules/"))("esbuild");
  /** @type {Set<string>} */
  const modules = new Set();
  /** @param {any} build */
  const setup = (build) => {
    build.onResolve({ filter: /\.wasm$/ }, (/** @type {any} */ { path: name, resolveDir }) => {
      const file = path.resolve(resolveDir, name);
      fs.copyFileSync(file, path.join(outDirectory, path.basename(file)));
      modules.add(path.basename(file));
      return { path: `./${path.basename(file)}`, external: true };
    });
    build.onResolve({ filter: /^cloudflare:/ }, (/** @type {any} */ { path: name }) =>
      withoutWaitUntil ? { path: name, namespace: "older" } : { path: name, external: true },
    );
    build.onLoad({ filter: /./, namespace: "older" }, () => ({ contents: "export class WorkerEntrypoint {}" }));
  };
  fs.mkdirSync(outDirectory, { recursive: true });
  await esbuild.build({
    entryPoints: [entry],
    outfile: path.join(outDirectory, "worker.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker", "browser"],
    define,
    logLevel: "silent",
    plugins: [{ name: "workers", setup }],
  });
  return ["worker.js", ...modules];
}
