// @ts-check
// Serves the project on loopback, as a bundler would have it: every name of a package is the path of a file. It is the pages' way to the emulator.

import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { CONTENT_TYPES, POLICY, bodyOf, forward, importMap, moduleOf } from "../../npm/page/server.mjs";

/** The pages by their paths: the script that each runs. @type {Record<string, string>} */
const PAGES = { "/suites": "/stores/browser/page.mjs", "/tab": "/stores/browser/tab.mjs" };

/**
 * @param {{ project: string, ready: import("../../npm/kit/entra.mjs").Ready, grep: string, report: (result: any) => void }} given
 * @returns {Promise<{ url: string, done: () => Promise<void>, close: () => void }>} `done` resolves when somebody is through.
 */
export async function serve({ project, ready, grep, report }) {
  const ca = fs.readFileSync(ready.ca_file);
  let done = () => {};
  const server = http.createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://loopback");
    if (pathname === "/proxy") return forward(String(searchParams.get("url")), request, response, ca);
    if (pathname.startsWith("/control/")) return forward(ready.control + pathname.slice("/control".length), request, response, ca);
    if (pathname === "/config.json") return response.end(JSON.stringify({ ready, grep }));
    if (pathname === "/report") report(JSON.parse(await bodyOf(request)));
    if (pathname === "/done") done();
    if (request.method === "POST") return response.writeHead(204).end();
    const script = Object.hasOwn(PAGES, pathname) ? PAGES[pathname] : undefined;
    const file = path.join(project, pathname);
    if (!script && (!file.startsWith(project + path.sep) || !fs.existsSync(file))) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": CONTENT_TYPES[path.extname(script ? ".html" : file)] ?? "text/html; charset=utf-8", "content-security-policy": POLICY });
    response.end(script ? htmlOf(script) : contentOf(project, file));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://localhost:${port}`,
    done: () => new Promise((resolve) => (done = () => resolve(undefined))),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @param {string} script */
export function htmlOf(script) {
  return `<!doctype html>\n<meta charset="utf-8">\n<link rel="icon" href="data:,">\n<title>stores</title>\n<script type="module" src="${script}"></script>\n`;
}

/**
 * A file of the project; in scripts, names of packages are paths from the project's root.
 * @param {string} project @param {string} file
 */
export function contentOf(project, file) {
  if (!/\.m?js$/.test(file)) return fs.readFileSync(file);
  const names = {
    "azure-identity-wasm": moduleOf(project, "azure-identity-wasm"),
    "azure-identity-wasm/stores": moduleOf(project, "azure-identity-wasm", "./stores"),
    jose: moduleOf(project, "jose"),
    .../** @type {Record<string, string>} */ (JSON.parse(importMap(project, "azure-identity-wasm")).imports),
  };
  let text = fs.readFileSync(file, "utf8");
  for (const [name, target] of Object.entries(names)) text = text.replaceAll(new RegExp(`(from |import\\()["']${name}["']`, "g"), `$1"${target}"`);
  return text;
}
