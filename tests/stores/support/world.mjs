// @ts-check
// What every suite works with: the package, the emulator, places of one kind of store, and credentials on them.

import { Entra } from "../../npm/kit/entra.mjs";
import { Clock, bytes } from "./tools.mjs";

/**
 * @typedef {import("../../../pkg-template/types/index.d.ts").TokenStore} TokenStore
 * @typedef {import("../../../pkg-template/types/index.d.ts").LogEvent} LogEvent
 *
 * How long leases are tried, when they are almost over, and how their time goes by.
 * @typedef {{ milliseconds: number, almost: number, pass: (milliseconds: number) => Promise<void> }} Leases
 *
 * A kind of store.
 *
 * @typedef {object} Kind
 * @property {string} name
 * @property {boolean} hasLease
 * @property {Leases} [leases] Where it is not the clock of `make` that they end by.
 * @property {(now: () => number) => Promise<() => TokenStore>} make Makes a place; what it returns gives a further handle on it. Handles have no
 * key of their own.
 */

export class StoresWorld {
  /**
   * @param {object} given
   * @param {any} given.identity
   * @param {any} given.jose
   * @param {import("../../npm/kit/entra.mjs").Ready} given.ready
   * @param {Kind} given.kind
   * @param {string} [given.control] Where to reach the emulator's control API from here.
   * @param {typeof globalThis.fetch} [given.fetch] Brings requests to the emulator, where the runtime's own does not.
   */
  constructor({ identity, jose, ready, kind, control, fetch }) {
    this.identity = identity;
    this.jose = jose;
    this.ready = ready;
    this.kind = kind;
    this.hasLease = kind.hasLease;
    this.fetch = fetch;
    this.entra = new Entra(ready, control);
    this.scope = ready.resource_scope;
  }

  /** A new place with a clock of its own. */
  async place() {
    const clock = new Clock();
    const leases = this.kind.leases ?? { milliseconds: 10_000, almost: 9_999, pass: async (/** @type {number} */ milliseconds) => clock.advance(milliseconds) };
    return { clock, leases, open: await this.kind.make(clock.now), key: bytes(32) };
  }

  /** A place in the world's own time. */
  async livePlace() {
    return { open: await this.kind.make(Date.now), key: bytes(32) };
  }

  /**
   * A process of its own, as far as a store can tell: a host with a handle, and credentials on it.
   *
   * @param {object} given
   * @param {TokenStore} given.store
   * @param {unknown} [given.key]
   * @param {Pick<Clock, "now" | "sleep">} [given.clock]
   * @param {typeof globalThis.fetch} [given.fetch]
   */
  process({ store, key, clock, fetch = this.fetch }) {
    const { tenant_id: tenant, client_id: client, client_secret: secret, origin } = this.ready;
    /** @type {LogEvent[]} */
    const log = [];
    const host = { store, log: (/** @type {LogEvent} */ event) => void log.push(event), ...(clock && { now: clock.now, sleep: clock.sleep }), ...(fetch && { fetch }) };
    const options = { authorityHost: origin, disableInstanceDiscovery: true, host, encryptionKey: key };
    const credential = (/** @type {any} */ more = {}, /** @type {any} */ { clientSecret = secret, tenantId = tenant, clientId = client } = {}) =>
      new this.identity.ClientSecretCredential(tenantId, clientId, clientSecret, { ...options, ...more });
    /** What the log says of the store. */
    const told = () => log.filter(({ event }) => event.startsWith("store."));
    return { host, options, credential, log, told };
  }

  /** The claims of a token, verified with the emulator's published keys. @param {string} token */
  async verify(token) {
    const { origin, tenant_id: tenant, http_origin: plain } = this.ready;
    const keys = await (await (this.fetch ?? fetch)(`${plain}/${tenant}/discovery/v2.0/keys`)).json();
    return (await this.jose.jwtVerify(token, this.jose.createLocalJWKSet(keys), { issuer: `${origin}/${tenant}/v2.0` })).payload;
  }

  /** Registers resources and returns their scopes. @param {number} count */
  async scopes(count) {
    const identifiers = Array.from({ length: count }, () => `api://${crypto.randomUUID()}`);
    await this.entra.resource({ identifiers });
    return identifiers.map((identifier) => `${identifier}/.default`);
  }
}
