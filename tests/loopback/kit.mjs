// @ts-check
// Raw sockets, so that what no HTTP client would send can be sent.

import net from "node:net";
import { listen } from "../../pkg-template/lib/browser/loopback.js";

export const FORM = "application/x-www-form-urlencoded";
export const STATE = "kR2_state-of~this.sign-in";

/**
 * A sign-in that has begun: it opens nothing, so that a test can be browser and stranger.
 *
 * @param {Partial<import("../../pkg-template/lib/browser/loopback.js").ListenOptions>} [options]
 * @param {{ signal?: AbortSignal, timeoutMs?: number, openUrl?: (url: string) => unknown }} [how]
 */
export async function begin(options, { signal, timeoutMs = 8000, openUrl = () => {} } = {}) {
  const listener = await listen({ state: STATE, ...options }, signal);
  const port = Number(new URL(listener.redirectUri).port);
  let settled = false;
  const answer = listener.receive(openUrl, "https://login.example/authorize", timeoutMs).finally(() => (settled = true));
  answer.catch(() => {});
  return { listener, port, answer, isSettled: () => settled };
}

/**
 * A request, as a browser posts a form.
 *
 * @param {number} port
 * @param {string} body
 * @param {{ method?: string, target?: string, host?: string, type?: string, headers?: string[] }} [other] What is different about it.
 */
export function request(port, body, { method = "POST", target = "/", host = `localhost:${port}`, type = FORM, headers = [] } = {}) {
  const lines = [`${method} ${target} HTTP/1.1`, `Host: ${host}`, `Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`, ...headers];
  return `${lines.join("\r\n")}\r\n\r\n${body}`;
}

/** The form of a good answer. @param {Record<string, string>} [fields] */
export function form(fields = { code: "0.AX-code" }) {
  return String(new URLSearchParams({ ...fields, state: STATE }));
}

/**
 * Sends this, and all that comes back until the connection ends.
 *
 * @param {number} port
 * @param {string} text
 * @param {string} [address]
 * @returns {Promise<{ all: string, status: number, head: string, body: string }>}
 */
export async function send(port, text, address) {
  const socket = await connect(port, address);
  socket.write(text);
  const all = await rest(socket);
  const [head] = all.split("\r\n\r\n");
  return { all, status: Number(/^HTTP\/1\.1 (\d{3})/.exec(all)?.[1] ?? 0), head, body: all.slice(head.length + 4) };
}

/** @param {number} port @param {string} [address] @returns {Promise<net.Socket>} */
export function connect(port, address = "127.0.0.1") {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, address, () => {
      socket.off("error", reject);
      socket.on("error", () => {}); // cut off
      resolve(socket);
    });
    socket.on("error", reject);
  });
}

/** What a connection still brings until it ends, however it ends. @param {net.Socket} socket @returns {Promise<string>} */
export function rest(socket) {
  return new Promise((resolve) => {
    let text = "";
    socket.on("data", (chunk) => (text += chunk));
    socket.on("end", () => socket.end());
    socket.on("close", () => resolve(text));
  });
}

/** Whether nobody takes connections there. @param {number} port @param {string} [address] */
export async function isFree(port, address) {
  try {
    (await connect(port, address)).destroy();
    return false;
  } catch {
    return true;
  }
}

/** @param {number} milliseconds */
export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
