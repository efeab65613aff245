// @ts-check
// Serves the application and the package on loopback, under the policies that the package promises to work with.

import { createHash } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { text } from "node:stream/consumers";
import { importMap, moduleOf } from "../../npm/page/server.mjs";

const NAME = "azure-identity-wasm";
/** Paths of the package that a page may import. */
const SUBPATHS = [".", "./stores", "./redirect"];
/** @type {Record<string, string>} */
const CONTENT_TYPES = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".html": "text/html; charset=utf-8" };

/**
 * @typedef {object} AppServer
 * @property {string} origin Another site than the emulator's.
 * @property {(path: string) => number | undefined} served When the path was served last, in milliseconds since 1970.
 * @property {(id: string) => { error?: import("../app/app.mjs").Failure } | undefined} told What the application has told of a call.
 * @property {() => void} close
 */

/**
 * `/plain/` and `/coop/` have the application, the latter with `Cross-Origin-Opener-Policy: same-origin`; `/redirect.html` is the page that
 * the package ships, and `/signed-in.html` one of the application's own, which imports the package's module.
 *
 * @param {object} given
 * @param {string} given.project The directory of a project that has the package.
 * @param {string} given.app The directory of the application.
 * @param {Record<string, string>} [given.files] Further files by their paths.
 * @returns {Promise<AppServer>}
 */
export async function serveApp({ project, app, files = {} }) {
  const map = mapOf(project);
  const policy = `script-src 'self' 'wasm-unsafe-eval' 'sha256-${createHash("sha256").update(map).digest("base64")}'`;
  /** @type {Map<string, number>} */
  const served = new Map();
  /** @type {Map<string, { error?: import("../app/app.mjs").Failure }>} */
  const told = new Map();
  const server = http.createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://loopback");
    served.set(pathname, performance.timeOrigin + performance.now());
    if (pathname === "/told") {
      const { id, error } = JSON.parse(await text(request));
      told.set(id, { error });
      return response.writeHead(204).end();
    }
    const [, variant] = /^\/(plain|coop)\//.exec(pathname) ?? [];
    const ours = path.join(app, path.basename(pathname) || "app.html");
    const file = files[pathname] ?? (pathname.startsWith("/node_modules/") ? path.join(project, pathname) : ours);
    const inside = Object.hasOwn(files, pathname) || file.startsWith(project + path.sep) || file.startsWith(app + path.sep);
    if (!inside || !fs.statSync(file, { throwIfNoEntry: false })?.isFile()) return response.writeHead(404).end();
    const content = fs.readFileSync(file);
    response.setHeader("content-type", CONTENT_TYPES[path.extname(file)] ?? "text/plain");
    response.setHeader("cache-control", "no-cache");
    if (variant === "coop") response.setHeader("cross-origin-opener-policy", "same-origin");
    // What the package ships is served as it is, as a server of files does.
    if (pathname === "/redirect.html") return response.end(content);
    response.setHeader("content-security-policy", policy);
    response.end(file.endsWith(".html") ? content.toString().replace("<script", `<script type="importmap">${map}</script>\n<script`) : content);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    origin: `http://app.localhost:${port}`,
    served: (pathname) => served.get(pathname),
    told: (id) => told.get(id),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What leads a page from the package's names, its own and those that it is imported by, to its files. @param {string} project */
function mapOf(project) {
  const { imports } = JSON.parse(importMap(project, NAME));
  for (const subpath of SUBPATHS) imports[path.posix.join(NAME, subpath)] = moduleOf(project, NAME, subpath);
  return JSON.stringify({ imports });
}
