// @ts-check
// The pages of the libraries, bundled as users do, on loopback.

import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";

/** @type {Record<string, string>} */
const CONTENT_TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html; charset=utf-8" };

/**
 * @typedef {object} Site
 * @property {(name: string) => string} page The address of a library's page.
 * @property {string} entra Where pages look for Entra.
 * @property {string[]} addresses All that Entra may lead back to.
 * @property {(given: object) => void} tell What pages are told from now on.
 * @property {() => void} close
 */

/**
 * @param {object} given
 * @param {string} given.tools
 * @param {string} given.directory A project with the libraries, and in `pages` a copy of ours.
 * @param {string} given.entra
 * @param {string[]} given.names Of the libraries; each is a script in `pages`.
 * @returns {Promise<Site>}
 */
export async function openSite({ tools, directory, entra, names }) {
  const [pages, site] = [path.join(directory, "pages"), path.join(directory, "site")];
  const esbuild = createRequire(path.join(tools, "check/node_modules/"))("esbuild");
  for (const name of names) {
    const outdir = path.join(site, name);
    const scripts = [{ in: path.join(pages, `${name}.js`), out: "js/app" }];
    const own = path.join(pages, `${name}-redirect.js`);
    if (fs.existsSync(own)) scripts.push({ in: own, out: "js/redirect" });
    const options = { bundle: true, splitting: true, chunkNames: "js/[name]-[hash]", minify: true, format: "esm", target: "es2022", platform: "browser", logLevel: "error" };
    await esbuild.build({ ...options, entryPoints: scripts, outdir });
    const ours = path.join(directory, "node_modules/azure-identity-wasm");
    fs.cpSync(path.join(ours, "wasm"), path.join(outdir, "wasm"), { recursive: true });
    fs.copyFileSync(path.join(pages, "app.html"), path.join(outdir, "index.html"));
    fs.copyFileSync(fs.existsSync(own) ? path.join(pages, "redirect.html") : path.join(ours, "redirect.html"), path.join(outdir, "redirect.html"));
  }
  let told = "{}";
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://loopback");
    const file = path.join(site, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    if (pathname === "/given.json") return response.writeHead(200, { "content-type": "application/json" }).end(told);
    if (!file.startsWith(site + path.sep) || !fs.existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": CONTENT_TYPES[path.extname(file)] ?? "text/plain" }).end(fs.readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const page = (/** @type {string} */ name) => `http://localhost:${port}/${name}/`;
  return {
    page,
    entra,
    addresses: names.flatMap((name) => [page(name), `${page(name)}redirect.html`]),
    tell: (given) => void (told = JSON.stringify(given)),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
