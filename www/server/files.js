// @ts-check
// The page's files, and the package's.

import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { settings } from "./tokens.js";

const PAGE = fileURLToPath(new URL("../public", import.meta.url));
const PACKAGE = path.dirname(fileURLToPath(import.meta.resolve("azure-identity-wasm/package.json")));

/** Where the package's files are. */
const PREFIX = "/azure-identity-wasm/";

/** @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** Of the page and of all that it loads. `'wasm-unsafe-eval'` is for WebAssembly alone; no text ever becomes code. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  `connect-src 'self' ${[settings.authorityHost, settings.plainOrigin].filter(Boolean).map((url) => new URL(String(url)).origin).join(" ")}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * @param {string} method
 * @param {string} pathname
 * @param {import("node:http").ServerResponse} response
 */
export async function sendFile(method, pathname, response) {
  if (method !== "GET" && method !== "HEAD") return send(response, 405, ".html", "Only GET.");
  // What a bundler does: the name of the package becomes the file that its package.json has for browsers.
  if (pathname === "/azure-identity-wasm.js") return send(response, 200, ".js", await reexport());
  const file = fileFor(pathname);
  const content = file && (await readFile(file).catch(() => undefined));
  if (!file || !content) return send(response, 404, ".html", "Not found.");
  return send(response, 200, path.extname(file), content);
}

async function reexport() {
  const manifest = JSON.parse(await readFile(path.join(PACKAGE, "package.json"), "utf8"));
  return `export * from ${JSON.stringify(PREFIX + path.posix.normalize(manifest.exports["."].browser))};\n`;
}

/** @param {string} pathname */
function fileFor(pathname) {
  const [root, relative] = pathname.startsWith(PREFIX) ? [PACKAGE, pathname.slice(PREFIX.length)] : [PAGE, pathname.slice(1) || "index.html"];
  let file;
  try {
    file = path.join(root, decodeURIComponent(relative));
  } catch {
    return undefined;
  }
  return file.startsWith(root + path.sep) && !file.includes("\0") ? file : undefined;
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {number} status
 * @param {string} extension
 * @param {string | Buffer} content
 */
function send(response, status, extension, content) {
  response.writeHead(status, {
    "content-type": TYPES[extension] ?? "application/octet-stream",
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
  });
  response.end(content);
}
