// @ts-check
import { checkType } from "../options.js";

/** What a host can lend, and the type of each. @type {Record<string, string>} */
const MEMBERS = {
  fetch: "function",
  fetchPinned: "function",
  env: "object",
  platform: "string",
  now: "function",
  localOffset: "function",
  sleep: "function",
  random: "function",
  readFile: "function",
  exists: "function",
  run: "function",
  openUrl: "function",
  waitUntil: "function",
  store: "object",
  log: "function",
};

/**
 * The members of `given` over those of the runtime. Methods stay those of their objects.
 *
 * @param {any} given
 * @param {any} runtime
 * @returns {import("../../types/index.d.ts").Host}
 */
export function lend(given, runtime) {
  if (typeof given !== "object") throw new TypeError("host: an object with what the runtime lends");
  // An instance of a class has members of its own beside.
  const prototype = Object.getPrototypeOf(given);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  const strange = isPlain && Object.keys(given).find((name) => !MEMBERS[name]);
  if (strange) throw new TypeError(`host.${strange}: there is no such capability; known are ${Object.keys(MEMBERS).join(", ")}`);
  /** @type {Record<string, unknown>} */
  const lent = {};
  for (const [name, type] of Object.entries(MEMBERS)) {
    const owner = (given[name] ?? undefined) === undefined ? runtime : given;
    const value = owner[name] ?? undefined;
    checkType(type, value, `host.${name}`);
    // A function of the runtime itself, as `fetch`, must not be called as a method.
    lent[name] = type === "function" && value !== /** @type {any} */ (globalThis)[name] ? value?.bind(owner) : value;
  }
  return lent;
}
