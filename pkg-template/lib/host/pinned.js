// @ts-check
import { createHash, timingSafeEqual } from "node:crypto";
import { request as exchange } from "node:http";
import { isIP, connect as connectPlain } from "node:net";
import { Readable } from "node:stream";
import { connect } from "node:tls";
import { UNTRUSTED } from "../machine.js";

/**
 * `fetch` for a server that proves itself by the thumbprint of its certificate, or by roots and a name of its own. Nothing of the request is written before
 * it has; no proxy is asked, and no redirect followed.
 *
 * @param {Request} request
 * @param {{ sha1?: string, roots?: string, serverName?: string }} tls
 * @returns {Promise<Response>}
 */
export async function fetchPinned(request, tls) {
  const url = new URL(request.url);
  if (url.protocol !== "https:") throw new TypeError("a server proves itself over https only");
  const body = Buffer.from(await request.arrayBuffer());
  const socket = await proved(url, tls, request.signal);
  try {
    return await over(socket, request, url, body);
  } catch (reason) {
    socket.destroy();
    throw reason;
  }
}

/**
 * `fetch` over plain `http`, for what is on this machine or beside it: whatever proxy the runtime's own `fetch` knows would answer with another identity,
 * if at all.
 *
 * @param {Request} request
 * @returns {Promise<Response>}
 */
export async function fetchNear(request) {
  const url = new URL(request.url);
  const body = Buffer.from(await request.arrayBuffer());
  const socket = connectPlain({ host: bare(url), port: Number(url.port || 80) });
  try {
    await open(socket, "connect", request.signal, NEAR);
    return await over(socket, request, url, body);
  } catch (reason) {
    socket.destroy();
    throw reason;
  }
}

/**
 * A connection to the server, once it has proved itself.
 *
 * @param {URL} url
 * @param {{ sha1?: string, roots?: string, serverName?: string }} tls
 * @param {AbortSignal} signal
 * @returns {Promise<import("node:tls").TLSSocket>}
 */
async function proved(url, { sha1, roots, serverName }, signal) {
  const host = bare(url);
  // An address is no name that TLS has; without one, the certificate is compared with the address.
  const servername = serverName ?? (isIP(host) ? "" : host);
  const options = { host, port: Number(url.port || 443), servername, ca: roots, rejectUnauthorized: sha1 === undefined, ALPNProtocols: ["http/1.1"] };
  const socket = connect(options);
  try {
    await open(socket, "secureConnect", signal);
    if (sha1 === undefined ? socket.authorized : isThis(socket, sha1)) return socket;
    throw untrusted("its certificate is another one");
  } catch (/** @type {any} */ reason) {
    socket.destroy();
    throw DISTRUST.test(reason.code) ? untrusted(reason.message) : reason;
  }
}

/**
 * Waits until a socket is open.
 *
 * @param {import("node:net").Socket} socket
 * @param {"connect" | "secureConnect"} event
 * @param {AbortSignal} signal
 * @param {number} [limit] Milliseconds.
 */
async function open(socket, event, signal, limit) {
  signal.throwIfAborted();
  let end = () => {};
  const opened = new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    const timer = limit && setTimeout(() => reject(new DOMException(`no connection within ${limit} ms`, "TimeoutError")), limit);
    end = () => {
      signal.removeEventListener("abort", abort);
      clearTimeout(timer);
    };
    signal.addEventListener("abort", abort);
    socket.once("error", reject);
    socket.once(event, resolve);
  });
  await opened.finally(end);
}

/** The host of a URL as sockets want it. @param {URL} url */
function bare({ hostname }) {
  return hostname.replace(/^\[|\]$/g, "");
}

/** @param {import("node:tls").TLSSocket} socket @param {string} sha1 */
function isThis(socket, sha1) {
  const { raw } = socket.getPeerCertificate();
  const found = createHash("sha1").update(raw ?? "").digest();
  const expected = Buffer.from(sha1, "hex");
  return found.length === expected.length && timingSafeEqual(found, expected);
}

/**
 * @param {import("node:net").Socket} socket
 * @param {Request} request
 * @param {URL} url
 * @param {Buffer} body
 * @returns {Promise<Response>}
 */
function over(socket, { method, headers, signal }, url, body) {
  return new Promise((resolve, reject) => {
    const sent = exchange({
      createConnection: () => socket,
      method,
      host: url.hostname,
      port: url.port || undefined,
      path: url.pathname + url.search,
      headers: { ...Object.fromEntries(headers), host: url.host, connection: "close" },
      signal,
    });
    sent.once("error", reject);
    sent.once("response", (message) => {
      const { statusCode = 0, rawHeaders } = message;
      const got = new Headers();
      for (let at = 0; at + 1 < rawHeaders.length; at += 2) got.append(rawHeaders[at], rawHeaders[at + 1]);
      const isEmpty = [204, 205, 304].includes(statusCode);
      if (isEmpty) message.resume();
      resolve(new Response(isEmpty ? null : /** @type {any} */ (Readable.toWeb(message)), { status: statusCode, headers: got }));
    });
    sent.end(body.length > 0 ? body : undefined);
  });
}

/** @param {string} message */
function untrusted(message) {
  return Object.assign(new Error(message), { code: UNTRUSTED });
}

/** Milliseconds for a connection to what is near. */
const NEAR = 2000;
/** What runtimes call it when a certificate is not good. */
const DISTRUST = /CERT|SIGNATURE|ISSUER|ALTNAME/;
