// @ts-check
// Serves the page, the engine, the package and the vectors on loopback, and collects what the page reports.

import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readScript } from "../tools/package.js";

/** @import { Result, Vector } from "../engine/types.d.ts" */

const DRIVER_DIRECTORY = fileURLToPath(new URL("..", import.meta.url));

/** The policy under which the package promises to work. */
const POLICY = "script-src 'self' 'wasm-unsafe-eval'";

/** @type {Record<string, string>} */
const CONTENT_TYPES = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".html": "text/html; charset=utf-8",
};

/**
 * @param {{ packageDirectory: string, entry: string, vectors: Vector[] }} content `entry`: relative to the package
 * @returns {Promise<{ url: string, results: (silence: number) => Promise<Result[]>, close: () => void }>} `results` waits for
 *   the page to be done, but no longer than `silence` milliseconds without a report
 */
export async function servePage({ packageDirectory, entry, vectors }) {
  const reports = new Reports();
  const server = http.createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://loopback");
    if (request.method === "POST") {
      reports.add(pathname, await bodyOf(request));
      return send(response, 204, ".json", "");
    }
    // An import map would need an inline script; a module that passes on everything needs none.
    if (pathname === "/identity.js") return send(response, 200, ".js", `export * from ${JSON.stringify(`/package/${entry}`)};\n`);
    if (pathname === "/vectors.json") return send(response, 200, ".json", JSON.stringify(vectors));
    const file = fileFor(pathname, packageDirectory);
    if (!file) return send(response, 404, ".html", `${pathname} is not served`);
    // A page resolves no names of a package: an import map could, but under this policy it must not be in the page.
    const isScript = file.endsWith(".js") && pathname.startsWith("/package/");
    return send(response, 200, path.extname(file), isScript ? readScript(packageDirectory, file, ["browser"]) : fs.readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    results: (silence) => reports.done(silence),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What the page posts: `/result` for each vector, then `/done`, or `/failed` with a message. */
class Reports {
  /** @type {Result[]} */
  #results = [];
  #last = Date.now();
  /** @type {(results: Result[]) => void} */
  #resolve = () => {};
  /** @type {(error: Error) => void} */
  #reject = () => {};
  /** @type {Promise<Result[]>} */
  #end = new Promise((resolve, reject) => {
    this.#resolve = resolve;
    this.#reject = reject;
  });

  /**
   * @param {string} what
   * @param {string} body
   */
  add(what, body) {
    this.#last = Date.now();
    if (what === "/result") this.#results.push(JSON.parse(body));
    if (what === "/done") this.#resolve(this.#results);
    if (what === "/failed") this.#reject(new Error(`the page failed: ${body}`));
  }

  /** @param {number} silence milliseconds */
  async done(silence) {
    const watch = setInterval(() => {
      const last = this.#results.at(-1)?.id ?? "none";
      if (Date.now() - this.#last > silence) this.#reject(new Error(`the page fell silent; the last result was that of ${last}`));
    }, 1000);
    return this.#end.finally(() => clearInterval(watch));
  }
}

/**
 * @param {string} pathname
 * @param {string} packageDirectory
 */
function fileFor(pathname, packageDirectory) {
  const [root, relative] = pathname.startsWith("/package/")
    ? [packageDirectory, pathname.slice("/package/".length)]
    : [DRIVER_DIRECTORY, pathname === "/" ? "browser/page.html" : pathname.slice(1)];
  const file = path.join(root, decodeURIComponent(relative));
  const inside = file.startsWith(path.join(root, path.sep));
  return inside && fs.statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

/** @param {http.IncomingMessage} request */
async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * @param {http.ServerResponse} response
 * @param {number} status
 * @param {string} extension
 * @param {string | Buffer} body
 */
function send(response, status, extension, body) {
  response.writeHead(status, {
    "content-type": CONTENT_TYPES[extension] ?? "application/octet-stream",
    "content-security-policy": POLICY,
  });
  response.end(body);
}
