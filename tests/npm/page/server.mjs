// @ts-check
// Serves the page and the project on loopback, and is the page's way to the emulator.

import { createHash } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import path from "node:path";

/** The policy under which the package promises to work. */
export const POLICY = "script-src 'self' 'wasm-unsafe-eval'";

/**
 * The pages by their paths: under which policy they are, and whether they have a map for the package's own names, as a bundler would.
 * @type {Record<string, { policy: string, hasMap: boolean }>}
 */
export const PAGES = {
  "/": { policy: POLICY, hasMap: true },
  "/without-names": { policy: POLICY, hasMap: false },
  "/without-wasm": { policy: "script-src 'self'", hasMap: false },
};

/** @type {Record<string, string>} */
export const CONTENT_TYPES = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".html": "text/html; charset=utf-8" };

/**
 * @param {object} given
 * @param {string} given.project Its directory; the whole of it is served.
 * @param {import("../kit/entra.mjs").Ready} given.ready
 * @param {string} given.grep
 * @param {(result: any) => void} given.report
 * @returns {Promise<{ url: string, done: () => Promise<void>, close: () => void }>} `done` resolves when a page is through.
 */
export async function servePage({ project, ready, grep, report }) {
  const ca = fs.readFileSync(ready.ca_file);
  const config = { ready, grep, modules: { identity: moduleOf(project, "azure-identity-wasm"), stores: moduleOf(project, "azure-identity-wasm", "./stores"), jose: moduleOf(project, "jose") } };
  const map = importMap(project, "azure-identity-wasm");
  const mapPolicy = ` 'sha256-${createHash("sha256").update(map).digest("base64")}'`;
  let done = () => {};
  const server = http.createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://loopback");
    if (pathname === "/proxy") return forward(String(searchParams.get("url")), request, response, ca);
    if (pathname.startsWith("/control/")) return forward(ready.control + pathname.slice("/control".length), request, response, ca);
    if (pathname === "/config.json") return response.end(JSON.stringify(config));
    if (pathname === "/report") report(JSON.parse(await bodyOf(request)));
    if (pathname === "/done") done();
    if (request.method === "POST") return response.writeHead(204).end();
    const page = Object.hasOwn(PAGES, pathname) ? PAGES[pathname] : undefined;
    const file = path.join(project, page ? "tests/page/page.html" : pathname);
    if (!file.startsWith(project + path.sep) || !fs.existsSync(file)) return response.writeHead(404).end();
    const { policy, hasMap } = page ?? PAGES["/"];
    const content = fs.readFileSync(file);
    response.writeHead(200, { "content-type": CONTENT_TYPES[path.extname(file)] ?? "text/plain", "content-security-policy": policy + (hasMap ? mapPolicy : "") });
    response.end(page && hasMap ? content.toString().replace("<script", `<script type="importmap">${map}</script>\n<script`) : content);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://localhost:${port}/`,
    done: () => new Promise((resolve) => (done = () => resolve(undefined))),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * Passes a request on as a server of the page would: without the page's origin. What goes wrong there goes wrong here.
 * @param {string} url @param {http.IncomingMessage} request @param {http.ServerResponse} response @param {Buffer} ca
 */
export function forward(url, request, response, ca) {
  const { host, origin, connection, ...headers } = request.headers;
  const onward = (url.startsWith("https:") ? https : http).request(url, { method: request.method, headers, ca, agent: false });
  onward.on("response", (answer) => {
    const { connection: _, "transfer-encoding": __, ...answered } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, answered);
    answer.pipe(response);
    answer.on("error", () => response.destroy());
  });
  onward.on("error", () => response.destroy());
  response.on("close", () => onward.destroy());
  request.pipe(onward);
}

/** The address of a package's entry for browsers. @param {string} project @param {string} name @param {string} [subpath] */
export function moduleOf(project, name, subpath = ".") {
  const { exports } = JSON.parse(fs.readFileSync(path.join(project, "node_modules", name, "package.json"), "utf8"));
  const { browser, default: other } = exports[subpath];
  return path.posix.join("/node_modules", name, browser ?? other);
}

/** What leads a page from the package's own names to its files, as a bundler does. @param {string} project @param {string} name */
export function importMap(project, name) {
  const { imports } = JSON.parse(fs.readFileSync(path.join(project, "node_modules", name, "package.json"), "utf8"));
  const targets = Object.entries(imports).map(([specifier, { browser, default: other }]) => [specifier, path.posix.join("/node_modules", name, browser ?? other)]);
  return JSON.stringify({ imports: Object.fromEntries(targets) });
}

/** @param {http.IncomingMessage} request */
export async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
