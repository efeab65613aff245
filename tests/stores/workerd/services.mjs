// @ts-check
// What is behind the KV and the Cache API of workerd: servers that keep what they are told to, as Cloudflare's do, and show it to the tests.

import { once } from "node:events";
import http from "node:http";

/** @typedef {{ address: string, dump: () => Buffer, answer: (how?: "refuse" | "hang") => void, close: () => void }} Service */

/**
 * Workers KV. Each write is seen so many milliseconds late, and until then what was there before: nothing, at first. Cloudflare says a minute at most.
 *
 * @param {{ delay?: number, now?: () => number }} [options]
 */
export function kvService({ delay = 0, now = Date.now } = {}) {
  /** By key: what was written when, newest last. @type {Map<string, { from: number, until: number, value?: Buffer }[]>} */
  const writes = new Map();
  const dump = () => Buffer.concat([...writes].flatMap(([key, all]) => [Buffer.from(key), ...all.map(({ value }) => value ?? Buffer.alloc(0))]));
  return serve(dump, async (request, body) => {
    const url = new URL(request.url ?? "", "http://kv");
    const key = decodeURIComponent(url.pathname.slice(1));
    const all = writes.get(key) ?? [];
    switch (request.method) {
      case "GET": {
        const seen = all.findLast(({ from }) => from <= now() - delay);
        return seen?.value && seen.until > now() ? { status: 200, body: seen.value } : { status: 404 };
      }
      case "PUT": {
        const life = Number(url.searchParams.get("expiration_ttl"));
        if (life && life < 60) return { status: 400, body: Buffer.from("Expiration TTL must be at least 60.") };
        writes.set(key, [...all, { from: now(), until: life ? now() + life * 1000 : Infinity, value: body }]);
        return { status: 204 };
      }
      case "DELETE":
        writes.set(key, [...all, { from: now(), until: Infinity }]);
        return { status: 204 };
      default:
        return { status: 405 };
    }
  });
}

/** The cache of a data centre: each entry is a response as it was written on the wire. */
export function cacheService() {
  /** @type {Map<string, Buffer>} */
  const entries = new Map();
  const dump = () => Buffer.concat([...entries].flatMap(([url, entry]) => [Buffer.from(url), entry]));
  return serve(dump, async (request, body) => {
    const url = request.url ?? "";
    switch (request.method) {
      case "GET": {
        const entry = entries.get(url);
        if (!entry) return { status: 504, headers: { "cf-cache-status": "MISS" } };
        const end = entry.indexOf("\r\n\r\n");
        const [start, ...lines] = entry.subarray(0, end).toString().split("\r\n");
        const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]));
        return { status: Number(start.split(" ")[1]), headers: { ...headers, "cf-cache-status": "HIT" }, body: entry.subarray(end + 4) };
      }
      case "PUT":
        entries.set(url, body);
        return { status: 204 };
      case "PURGE":
        return { status: entries.delete(url) ? 200 : 404 };
      default:
        return { status: 405 };
    }
  });
}

/**
 * @param {() => Buffer} dump
 * @param {(request: http.IncomingMessage, body: Buffer) => Promise<{ status: number, headers?: Record<string, string>, body?: Buffer }>} handle
 * @returns {Promise<Service>}
 */
async function serve(dump, handle) {
  /** @type {"refuse" | "hang" | undefined} */
  let how;
  const server = http.createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    if (how === "hang") return;
    const { status, headers, body } = how === "refuse" ? { status: 503 } : await handle(request, Buffer.concat(pieces));
    response.writeHead(status, headers).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address: `127.0.0.1:${port}`, dump, answer: (next) => void (how = next), close };
}
