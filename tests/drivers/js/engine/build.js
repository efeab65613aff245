// @ts-check
// Makes the credential of a vector: arguments, nested credentials, callbacks, and the options with the host last.

import { differences, isObject } from "./match.js";
import { show } from "./text.js";
import { VectorError } from "./shape.js";

/** @import { Identity } from "./types.d.ts" */

/** @typedef {{ credential: string, arguments?: unknown[], options?: Record<string, unknown> }} Description */

/**
 * @param {Identity} identity
 * @param {Description} description the vector itself, or a nested credential
 * @param {object} host
 * @returns {{ failed: boolean, credential?: any, error?: unknown, callbackDifferences: () => Promise<string[]> }}
 */
export function buildCredential(identity, description, host) {
  /** @type {Callback[]} */
  const callbacks = [];
  const callbackDifferences = async () => (await Promise.all(callbacks.map((callback) => callback.differences()))).flat();
  try {
    return { failed: false, credential: construct(identity, description, host, callbacks), callbackDifferences };
  } catch (error) {
    if (error instanceof VectorError) throw error;
    return { failed: true, error, callbackDifferences };
  }
}

/**
 * The nested credentials of a value, at any depth.
 * @param {unknown} value
 * @returns {Description[]}
 */
export function nestedCredentials(value) {
  if (Array.isArray(value)) return value.flatMap(nestedCredentials);
  if (!isObject(value)) return [];
  const inner = Object.values(value).flatMap(nestedCredentials);
  return isDescription(value) ? [/** @type {Description} */ (/** @type {unknown} */ (value)), ...inner] : inner;
}

/**
 * @param {Identity} identity
 * @param {Description} description
 * @param {object} host
 * @param {Callback[]} callbacks
 */
function construct(identity, description, host, callbacks) {
  const Credential = identity[description.credential];
  if (typeof Credential !== "function") throw new VectorError(`the package exports no ${description.credential}`);
  /**
   * @param {unknown} value
   * @param {string} where
   * @returns {unknown}
   */
  function materialise(value, where) {
    if (Array.isArray(value)) return value.map((element, i) => materialise(element, `${where}[${i}]`));
    if (!isObject(value)) return value;
    if (isDescription(value)) return construct(identity, /** @type {any} */ (value), host, callbacks);
    if (isCallback(value)) {
      const callback = new Callback(value, where);
      callbacks.push(callback);
      return callback.function;
    }
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, materialise(member, `${where}.${name}`)]));
  }

  const args = (description.arguments ?? []).map((argument, i) => materialise(argument, `argument ${i}`));
  const options = /** @type {object} */ (materialise(description.options ?? {}, "options"));
  return new Credential(...args, { disableInstanceDiscovery: true, ...options, host });
}

/** @param {Record<string, unknown>} value */
function isDescription(value) {
  return typeof value.credential === "string";
}

/** @param {Record<string, unknown>} value */
function isCallback(value) {
  return ["returns", "returnsEach", "throws"].some((kind) => Object.hasOwn(value, kind));
}

/** A scripted callback that remembers its calls. */
class Callback {
  /** @type {Record<string, any>} */
  #script;
  /** @type {string} */
  #where;
  /** @type {unknown[][]} */
  #calls = [];

  /**
   * @param {Record<string, any>} script
   * @param {string} where
   */
  constructor(script, where) {
    this.#script = script;
    this.#where = where;
    this.function = async (/** @type {unknown[]} */ ...args) => {
      this.#calls.push(args.map(snapshot));
      if ("throws" in script) throw new Error(script.throws);
      if ("returns" in script) return script.returns;
      return script.returnsEach[Math.min(this.#calls.length, script.returnsEach.length) - 1];
    };
  }

  /** How the calls differ from the `called` and `calledWith` of the vector. */
  async differences() {
    const { called, calledWith } = this.#script;
    const found = [];
    if (called !== undefined && called !== this.#calls.length) {
      found.push(`the callback ${this.#where} was called ${this.#calls.length} times, expected ${called}`);
    }
    for (const [i, args] of (calledWith ?? []).entries()) {
      const call = this.#calls[i];
      if (!call) found.push(`the callback ${this.#where} was not called with ${show(args)}`);
      for (const [j, argument] of call ? args.entries() : []) {
        found.push(...(await differences(argument, call[j], `argument ${j} of call ${i} of the callback ${this.#where}`)));
      }
    }
    return found;
  }
}

/**
 * What an argument was at the time of the call.
 * @param {unknown} argument
 */
function snapshot(argument) {
  try {
    return structuredClone(argument);
  } catch {
    return argument;
  }
}
