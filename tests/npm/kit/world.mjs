// @ts-check
// What every suite works with: the package, the emulator, and credentials for it.

import { ok } from "./assert.mjs";
import { Entra } from "./entra.mjs";

/** @typedef {import("../../../pkg-template/types/index.d.ts").Host} Host */

/**
 * A directory for tests: `write` makes a file of it, and both return its path.
 * @typedef {{ path(name: string): string, write(name: string, content: string | Uint8Array): string }} Files
 */

/**
 * What one runtime brings along.
 *
 * @typedef {object} Place
 * @property {any} identity The package, as it was imported.
 * @property {any} [stores] Its stores, as they were imported.
 * @property {any} jose
 * @property {import("./entra.mjs").Ready} ready
 * @property {import("./wasm.mjs").WasmWatch} wasm
 * @property {string} [control] Where to reach the emulator's control API from here.
 * @property {(work: Promise<unknown>) => void} [waitUntil] Keeps work alive, where the runtime does not lend it by itself.
 * @property {typeof globalThis.fetch} [fetch] Brings requests to the emulator, where the runtime's own does not.
 * @property {(value: unknown) => string} [inspect] How the runtime shows a value, as much of it as it can.
 * @property {boolean} [endsWithRequest] Whether work belongs to a request, as in a Worker.
 * @property {Files} [files] Where the runtime has some.
 * @property {boolean} [resolvesNames] Whether imports by a package's own names work: in a page they do not, without a bundler or an import map.
 */

export class World {
  /** @param {Place} place */
  constructor(place) {
    this.identity = place.identity;
    this.stores = place.stores;
    this.jose = place.jose;
    this.wasm = place.wasm;
    this.entra = new Entra(place.ready, place.control);
    this.ready = place.ready;
    this.fetch = place.fetch;
    this.waitUntil = place.waitUntil;
    this.inspect = place.inspect;
    this.endsWithRequest = place.endsWithRequest ?? false;
    this.files = place.files;
    this.resolvesNames = place.resolvesNames ?? true;
    /** The scope of the emulator's protected resource. */
    this.scope = place.ready.resource_scope;
  }

  /** Does something without the canary, where there is one. @param {() => unknown} body */
  async unheard(body) {
    await body();
  }

  /**
   * A host of its own, with what the place needs: credentials that share a host share its throttles.
   * @param {Host} [host]
   * @returns {Host}
   */
  host(host = {}) {
    return { ...(this.fetch && { fetch: this.fetch }), ...(this.waitUntil && { waitUntil: this.waitUntil }), ...host };
  }

  /**
   * The options that lead to the emulator.
   * @param {any} [more]
   */
  options({ host, ...more } = {}) {
    return { authorityHost: this.ready.origin, disableInstanceDiscovery: true, host: this.host(host), ...more };
  }

  /**
   * A credential with the emulator's first application.
   * @param {any} [options]
   */
  credential(options) {
    const { tenant_id: tenant, client_id: client, client_secret: secret } = this.ready;
    return new this.identity.ClientSecretCredential(tenant, client, secret, this.options(options));
  }

  /**
   * Registers resources and returns their scopes.
   * @param {number} count
   */
  async scopes(count) {
    const identifiers = Array.from({ length: count }, (_, index) => `api://resource-${index}`);
    await this.entra.resource({ identifiers });
    return identifiers.map((identifier) => `${identifier}/.default`);
  }

  /**
   * Verifies a token with the emulator's published keys.
   * @param {string} token
   * @returns {Promise<any>} Its claims.
   */
  async verify(token) {
    const { origin, tenant_id: tenant, http_origin: plain } = this.ready;
    const keys = await (await (this.fetch ?? fetch)(`${plain}/${tenant}/discovery/v2.0/keys`)).json();
    const { payload } = await this.jose.jwtVerify(token, this.jose.createLocalJWKSet(keys), { issuer: `${origin}/${tenant}/v2.0` });
    return payload;
  }
}

/** A clock that the test moves, as a `host` has it: it only goes on by itself when something sleeps. */
export class TestClock {
  /** The waits that were asked for, in milliseconds. @type {number[]} */
  waits = [];
  #now = Date.now();

  /** @param {number} milliseconds */
  advance(milliseconds) {
    this.#now += milliseconds;
  }

  now = () => this.#now;

  sleep = async (/** @type {number} */ milliseconds) => {
    this.waits.push(milliseconds);
    this.#now += milliseconds;
  };
}

/** Resolves after a time. @param {number} milliseconds */
export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Resolves once something holds; fails if that takes too long.
 * @param {() => unknown} condition
 * @param {string} what
 */
export async function until(condition, what, limit = 3000) {
  const begun = Date.now();
  while (!(await condition())) {
    ok(Date.now() - begun < limit, `${what}: not within ${limit} ms`);
    await pause(10);
  }
}

/**
 * How long something takes, in milliseconds.
 * @param {() => Promise<unknown>} action
 */
export async function took(action) {
  const begun = Date.now();
  await action();
  return Date.now() - begun;
}
