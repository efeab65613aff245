// @ts-check
// What the artefact asks of the machine that a host lends (`src/js/machine.rs`): files, exchanges with pinned servers, programs.
import { perform } from "./exchange.js";
import { EXCHANGE_PINNED, EXISTS, READ_FILE, SHA256 } from "./questions.js";
import { sha256 } from "./sha256.js";

/**
 * @param {import("../types/index.d.ts").Host} host
 * @param {number} what
 * @param {string} text
 * @param {AbortController} controller Aborts what is begun.
 * @returns {Promise<string>}
 */
export async function answer(host, what, text, controller) {
  if (what === READ_FILE) return readFile(host, text);
  if (what === EXISTS) return (await host.exists?.(text)) ? "yes" : "";
  if (what === SHA256) return sha256(text);
  if (what === EXCHANGE_PINNED) return exchangePinned(host, text, controller);
  return run(host, text, controller.signal);
}

/** @param {import("../types/index.d.ts").Host} host @param {string} text A line for the most bytes, and whether it is of a file that is no link; then the path. */
async function readFile(host, text) {
  const [limits, path] = cut(text, "\n");
  const [most, itself] = limits.split(" ");
  const maxBytes = Number(most);
  try {
    const bytes = await host.readFile?.(path, itself ? { maxBytes, noFollow: true } : { maxBytes });
    if (bytes === undefined) return "missing";
    if (bytes.length > maxBytes) return "large";
    return contents(bytes);
  } catch (/** @type {any} */ reason) {
    return failed(reason);
  }
}

/** A text, or, of what is none, a character for each byte. @param {Uint8Array} bytes */
function contents(bytes) {
  try {
    return `there\n${new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)}`;
  } catch {
    return `bytes\n${Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")}`;
  }
}

/** @param {import("../types/index.d.ts").Host} host @param {string} text A line each for program, milliseconds and most bytes; each argument ends with a zero byte. @param {AbortSignal} signal */
async function run(host, text, signal) {
  const [program, milliseconds, most] = text.split("\n", 3);
  const args = text.slice(program.length + milliseconds.length + most.length + 3).split("\0").slice(0, -1);
  try {
    const ended = await host.run?.(program, args, { timeoutMs: Number(milliseconds), maxOutputBytes: Number(most), signal });
    if (ended === undefined) return "missing";
    const { exitCode, stdout, stderr } = ended;
    return `${Math.trunc(exitCode)}\n${String(stdout).replaceAll("\0", "\ufffd")}\0${stderr}`;
  } catch (/** @type {any} */ reason) {
    return failed(reason);
  }
}

/** @param {import("../types/index.d.ts").Host} host @param {string} text What it trusts, a zero byte, and the request. @param {AbortController} controller */
async function exchangePinned(host, text, controller) {
  const [trust, request] = cut(text, "\0");
  const [sha1, serverName] = trust.split("\n", 2);
  const roots = trust.slice(sha1.length + serverName.length + 2);
  const tls = { sha1: sha1 || undefined, roots: roots || undefined, serverName: serverName || undefined };
  let isUntrusted = false;
  const fetch = async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    try {
      return await /** @type {NonNullable<typeof host.fetchPinned>} */ (host.fetchPinned)(new Request(url, init), tls);
    } catch (/** @type {any} */ reason) {
      isUntrusted = reason?.code === UNTRUSTED;
      throw reason;
    }
  };
  const outcome = await perform(/** @type {typeof globalThis.fetch} */ (fetch), undefined, request, controller);
  return isUntrusted ? outcome.replace(/^network/, "untrusted") : outcome;
}

/** @param {any} reason */
function failed(reason) {
  return { ENOENT: "missing", EFBIG: "large", ETIMEDOUT: "timeout" }[String(reason?.code)] ?? `failed\n${reason?.message ?? reason}`;
}

/** @param {string} text @param {string} at */
function cut(text, at) {
  const place = text.indexOf(at);
  return [text.slice(0, place), text.slice(place + 1)];
}

/** The code of an error that says that a server's certificate is not the one. */
export const UNTRUSTED = "EUNTRUSTED";
