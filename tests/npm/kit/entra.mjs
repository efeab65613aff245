// @ts-check
// The control API of the Entra emulator (tests/entra-emulator/README.md), for every runtime.

/**
 * What the emulator prints when it is ready.
 *
 * @typedef {object} Ready
 * @property {string} origin
 * @property {string} http_origin
 * @property {string} ca_file
 * @property {string} tenant_id
 * @property {string} client_id
 * @property {string} client_secret
 * @property {string} token_endpoint
 * @property {string} resource
 * @property {string} resource_scope
 * @property {any} managed_identity
 * @property {any} federation
 * @property {string} control
 *
 * And what the tests' own start adds to it.
 * @property {import("../start/certificates.mjs").Certificates} certificates
 */

export class Entra {
  /**
   * @param {Ready} ready
   * @param {string} [control] Where to reach the control API from here.
   */
  constructor(ready, control = ready.control) {
    this.ready = ready;
    this.control = control;
  }

  /** Undoes everything but registrations; counts from zero. */
  async reset() {
    await this.#ask("POST", "/reset");
  }

  /** How many token requests arrived since the last reset. */
  async tokenRequests() {
    return (await this.counts()).token;
  }

  /** @returns {Promise<{ token: number, requests: number, connections: number, most_in_flight: number, by_kind: Record<string, number> }>} */
  counts() {
    return this.#ask("GET", "/counts");
  }

  forgetCounts() {
    return this.#ask("DELETE", "/counts");
  }

  /** The requests since the last reset, with their forms as objects. @returns {Promise<any[]>} */
  async log() {
    const requests = await this.#ask("GET", "/log");
    const { fromEntries } = Object;
    return requests.map((/** @type {any} */ request) => ({ ...request, form: fromEntries(request.form), headers: fromEntries(request.headers) }));
  }

  /**
   * Spoils token requests: the next one, unless `times` says otherwise.
   * @param {object} action
   * @param {object} [more]
   */
  spoil(action, more = {}) {
    return this.#ask("POST", "/faults", { on: "token", times: 1, action, ...more });
  }

  spoilNothing() {
    return this.#ask("DELETE", "/faults");
  }

  /** Every token request from now on takes so long. @param {number} milliseconds */
  slow(milliseconds) {
    return this.spoil({ type: "pass" }, { times: null, delay_ms: milliseconds });
  }

  /** The token service's clock goes on. @param {number} seconds */
  advance(seconds) {
    return this.#ask("PUT", "/clock", { advance_seconds: seconds });
  }

  /** @param {object} settings */
  settings(settings) {
    return this.#ask("PATCH", "/settings", settings);
  }

  /** Registers an application; members as in the emulator's README. @param {object} app @returns {Promise<any>} */
  app(app) {
    return this.#ask("POST", "/apps", app);
  }

  /** @param {object} tenant @returns {Promise<any>} */
  tenant(tenant = {}) {
    return this.#ask("POST", "/tenants", tenant);
  }

  /** @param {object} user @returns {Promise<any>} */
  user(user) {
    return this.#ask("POST", "/users", user);
  }

  /** An authorization code, without a sign-in. @param {object} code @returns {Promise<any>} */
  code(code) {
    return this.#ask("POST", "/codes", code);
  }

  /** A person lets the device with this code go on. @param {string} code @param {string} user */
  approve(code, user) {
    return this.#ask("POST", `/device-codes/${code}`, { action: "approve", user });
  }

  /** The devices that began a sign-in, with what their users type. @returns {Promise<{ user_code: string }[]>} */
  deviceCodes() {
    return this.#ask("GET", "/device-codes");
  }

  /** What the user of a device does. @param {string} userCode @param {object} decision */
  decide(userCode, decision) {
    return this.#ask("POST", `/device-codes/${userCode}`, decision);
  }

  /** A user's token, without a sign-in. @param {object} token @returns {Promise<any>} */
  userToken(token) {
    return this.#ask("POST", "/user-tokens", token);
  }

  /** A resource's users have to do something before tokens are issued in their name. @param {object} interaction */
  interaction(interaction) {
    return this.#ask("POST", "/interactions", interaction);
  }

  /** A token of the cluster, as it is in a file of a pod. @param {object} [token] @returns {Promise<string>} */
  async workloadToken(token = {}) {
    return (await this.#ask("POST", "/workload-tokens", token)).token;
  }

  /** @param {object} resource */
  resource(resource) {
    return this.#ask("POST", "/resources", resource);
  }

  /** Ends the sessions of a user or an application: the protected resource no longer takes their tokens. @param {string} principal */
  revoke(principal) {
    return this.#ask("POST", "/sessions/revoke", { principal });
  }

  /** The protected resource asks for these claims from now on. @param {object} claims */
  demand(claims) {
    return this.#ask("PUT", "/resource/demand", { claims, everyone: true });
  }

  /** @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
  async #ask(method, path, body) {
    const headers = body && { "content-type": "application/json" };
    const response = await fetch(this.control + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`the emulator answered ${method} ${path} with ${response.status}: ${text}`);
    return text ? JSON.parse(text) : undefined;
  }
}
