// @ts-check
// What needs a bundler: a service worker has no `import()`, and an extension's pages no import map.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** @typedef {{ tools: string, project: import("../../npm/start/project.mjs").Project, pages: string }} Given `pages` is this test's directory. */

/** The application's service worker, as a file of the project. @param {Given} given @returns {Promise<string>} Its path. */
export async function bundleServiceWorker(given) {
  const outdir = path.join(given.project.directory, "workers");
  await bundle(given, ["app/service-worker.mjs"], outdir);
  return path.join(outdir, "service-worker.js");
}

/** The extension, as a browser loads it. @param {Given} given @returns {Promise<string>} Its directory. */
export async function bundleExtension(given) {
  const directory = path.join(given.project.directory, "extension");
  await bundle(given, ["app/app.mjs", "extension/background.mjs"], path.join(directory, "scripts"));
  for (const name of ["manifest.json", "app.html"]) fs.copyFileSync(path.join(given.pages, "extension", name), path.join(directory, name));
  // Scripts look for it beside their own directory.
  fs.cpSync(path.join(given.project.packageDirectory, "wasm"), path.join(directory, "wasm"), { recursive: true });
  return directory;
}

/** @param {Given} given @param {string[]} entries @param {string} outdir */
async function bundle({ tools, project, pages }, entries, outdir) {
  const esbuild = createRequire(path.join(tools, "check/node_modules/"))("esbuild");
  await esbuild.build({
    entryPoints: entries.map((entry) => path.join(pages, entry)),
    entryNames: "[name]",
    nodePaths: [path.join(project.directory, "node_modules")],
    outdir,
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["browser"],
    logLevel: "silent",
  });
}
