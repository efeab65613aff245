// @ts-check
// The page's files, and the package's.

import { createHash } from "node:crypto";
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

/** Where the page asks for tokens. */
const ENTRA = [settings.authorityHost, settings.plainOrigin].flatMap((url) => (url ? [new URL(url).origin] : [])).join(" ");

/** A page's own map from the package's names to its files, as a bundler makes it. */
const MAP = /<script type="importmap">([^<]*)<\/script>/;

/**
 * @param {string} method
 * @param {string} pathname
 * @param {import("node:http").ServerResponse} response
 */
export async function sendFile(method, pathname, response) {
  if (method !== "GET" && method !== "HEAD") return send(response, 405, ".html", "Only GET.");
  const file = fileFor(pathname);
  const content = file && (await readFile(file).catch(() => undefined));
  if (!file || !content) return send(response, 404, ".html", "Not found.");
  return send(response, 200, path.extname(file), content);
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
 * Of the page and of all that it loads. `'wasm-unsafe-eval'` is for WebAssembly alone; no text ever becomes code, but for the map of a page.
 *
 * @param {string | Buffer} content
 */
function policyFor(content) {
  const [, map] = MAP.exec(content.toString()) ?? [];
  const hash = map && ` 'sha256-${createHash("sha256").update(map).digest("base64")}'`;
  return [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval'${hash ?? ""}`,
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${ENTRA}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
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
    "content-security-policy": policyFor(extension === ".html" ? content : ""),
    "cross-origin-opener-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
  });
  response.end(content);
}
