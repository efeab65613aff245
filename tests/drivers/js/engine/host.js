// @ts-check
// The `host` option of a vector's credentials: every member of the package's Host interface that a vector can script.

import { readRequest, redirected } from "./request.js";
import { httpReply, processReply } from "./reply.js";
import { turn } from "./settle.js";

/** @import { World } from "./world.js" */
/** @import { WorldDescription } from "./types.d.ts" */

/**
 * @param {World} world
 * @param {WorldDescription} description
 * @param {readonly string[]} lacks "files", "processes": not lent
 * @returns {Record<string, unknown>}
 */
export function lendHost(world, description, lacks) {
  return {
    fetch: (/** @type {RequestInfo} */ input, /** @type {RequestInit} */ init) => virtualFetch(world, input, init),
    fetchPinned: (/** @type {Request} */ request) => virtualFetch(world, request),
    env: { ...description.env },
    platform: description.platform ?? "linux",
    now: () => world.clock.now(),
    localOffset: () => 0,
    sleep: (/** @type {number} */ milliseconds, /** @type {AbortSignal} */ signal) => virtualSleep(world, milliseconds, signal),
    random: (/** @type {number} */ length) => crypto.getRandomValues(new Uint8Array(length)),
    openUrl: (/** @type {string} */ url) => refuseBrowser(world, url),
    waitUntil: (/** @type {Promise<unknown>} */ work) => world.handOver(work),
    ...(lacks.includes("files") ? {} : lendFiles(world)),
    ...(lacks.includes("processes") ? {} : lendProcesses(world)),
  };
}

/** @param {World} world */
function lendFiles(world) {
  return {
    readFile: async (/** @type {string} */ path, /** @type {{ maxBytes: number }} */ limits) => {
      requireLimit(world, "readFile", "maxBytes", limits?.maxBytes);
      return world.files.read(path, limits.maxBytes);
    },
    exists: async (/** @type {string} */ path) => world.files.exists(path),
  };
}

/** @param {World} world */
function lendProcesses(world) {
  return {
    run: async (
      /** @type {string} */ program,
      /** @type {readonly string[]} */ args,
      /** @type {{ timeoutMs: number, maxOutputBytes: number, signal?: AbortSignal }} */ limits,
    ) => {
      requireLimit(world, "run", "timeoutMs", limits?.timeoutMs);
      requireLimit(world, "run", "maxOutputBytes", limits?.maxOutputBytes);
      return world.exchange(limits.signal, async () => {
        const reply = await world.take({ kind: "process", program, args: [...args] });
        await turn();
        return processReply(program, reply, limits.maxOutputBytes);
      });
    },
  };
}

/**
 * @param {World} world
 * @param {RequestInfo} input
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
async function virtualFetch(world, input, init) {
  // A Request of our own hides the caller's signal in some runtimes.
  const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
  return world.exchange(signal, async () => {
    let asked = readRequest(requestOf(world, input, init));
    for (;;) {
      const reply = await world.take(asked);
      // No network answers within the turn in which it was asked; callers of the same turn must be able to join.
      await turn();
      const response = httpReply(reply);
      const next = redirected(await asked, response);
      if (next === undefined) return response;
      asked = Promise.resolve(next);
    }
  });
}

/**
 * @param {World} world
 * @param {RequestInfo} input
 * @param {RequestInit} [init]
 */
function requestOf(world, input, init) {
  try {
    return new Request(input, init);
  } catch (error) {
    world.misused(`fetch was called with what no fetch takes: ${/** @type {Error} */ (error).message}`);
    throw error;
  }
}

/**
 * @param {World} world
 * @param {number} milliseconds
 * @param {AbortSignal} [signal]
 */
async function virtualSleep(world, milliseconds, signal) {
  if (!Number.isFinite(milliseconds)) {
    world.misused(`sleep was called with ${milliseconds} milliseconds`);
    throw new RangeError("sleep takes a finite number of milliseconds");
  }
  return world.sleep(milliseconds, signal);
}

/**
 * @param {World} world
 * @param {string} url
 */
async function refuseBrowser(world, url) {
  world.misused(`a browser was to open ${url}, which no vector lists`);
  throw new Error("there is no browser");
}

/**
 * The Host interface promises a limit with every call, so that no answer is waited for or read without bound.
 * @param {World} world
 * @param {string} member
 * @param {string} name
 * @param {unknown} limit
 */
function requireLimit(world, member, name, limit) {
  if (typeof limit === "number" && limit > 0) return;
  world.misused(`${member} was called without ${name}`);
  throw new TypeError(`${member} needs ${name}`);
}
