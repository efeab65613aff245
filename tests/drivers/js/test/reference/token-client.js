// @ts-check
// The token endpoint, as the reference credentials use it: one form post, with retries, a cache and one flight for each key.

import { AuthenticationError } from "./errors.js";

/** Seconds before its expiry from which a token is not handed out as fresh. */
const SKEW = 300;

/**
 * What a test may change in the reference, to see that the engine notices.
 * @typedef {{
 *   form?: (form: Record<string, string>) => Record<string, string>,
 *   header?: [string, string],
 *   expiresOn?: (seconds: number) => number,
 *   skew?: number,
 *   refreshesEarly?: boolean,
 *   maxRetries?: number,
 *   wait?: (seconds: number) => number,
 *   message?: (message: string, form: Record<string, string>) => string,
 *   name?: string,
 *   exchange?: (send: () => Promise<Response>, host: any) => Promise<Response>,
 *   before?: (host: any) => Promise<void>,
 *   shareFlight?: boolean,
 *   callbackTwice?: boolean,
 *   jwt?: (parts: { header: any, claims: any }) => void,
 *   breakSignature?: boolean,
 *   timeoutMs?: number,
 * }} Mutation
 */

export class TokenClient {
  /** @type {Map<string, { token: string, expiresOn: number, refreshOn?: number }>} */
  #cache = new Map();
  /** @type {Map<string, Promise<any>>} */
  #flights = new Map();

  /**
   * @param {any} options the credential's
   * @param {string} tenant
   * @param {Mutation} mutation
   */
  constructor(options, tenant, mutation) {
    if (!/^[\w.-]+$/.test(tenant) || tenant.includes("_")) throw new TypeError("tenantId must be a tenant's id or domain");
    this.host = options.host;
    this.options = options;
    this.mutation = mutation;
    const authority = options.authorityHost || options.host.env.AZURE_AUTHORITY_HOST || "https://login.microsoftonline.com";
    if (!authority.startsWith("https://")) throw new TypeError("authorityHost must begin with https://");
    this.base = `${authority.replace(/\/+$/, "")}/${tenant}/oauth2/v2.0`;
  }

  /** Seconds since 1970. */
  now() {
    return this.host.now() / 1000;
  }

  /**
   * A token of the cache, or a new one from the form that `makeForm` returns.
   * @param {string | string[]} scopes
   * @param {() => Promise<Record<string, string>>} makeForm
   */
  async getToken(scopes, makeForm) {
    const scope = [scopes].flat().join(" ");
    if (scope.trim() === "") throw new TypeError("scopes must name at least one scope");
    const held = this.#cache.get(scope);
    const skew = this.mutation.skew ?? SKEW;
    if (held && this.now() < held.expiresOn - skew) {
      if (held.refreshOn !== undefined && this.now() >= held.refreshOn && this.mutation.refreshesEarly !== false) {
        held.refreshOn = this.now() + 30;
        this.host.waitUntil(this.#join(scope, makeForm).catch(() => {}));
      }
      return accessToken(held);
    }
    try {
      return await this.#join(scope, makeForm);
    } catch (error) {
      if (held && this.now() < held.expiresOn) return accessToken(held);
      throw error;
    }
  }

  /**
   * @param {string} scope
   * @param {() => Promise<Record<string, string>>} makeForm
   */
  #join(scope, makeForm) {
    const running = this.mutation.shareFlight === false ? undefined : this.#flights.get(scope);
    if (running) return running;
    const flight = this.#request(scope, makeForm).finally(() => this.#flights.delete(scope));
    this.#flights.set(scope, flight);
    return flight;
  }

  /**
   * @param {string} scope
   * @param {() => Promise<Record<string, string>>} makeForm
   */
  async #request(scope, makeForm) {
    const reply = await this.post(`${this.base}/token`, { ...(await makeForm()), scope });
    const now = this.now();
    const stored = {
      token: reply.access_token,
      expiresOn: (this.mutation.expiresOn ?? ((seconds) => seconds))(now + Number(reply.expires_in)),
      refreshOn: reply.refresh_in === undefined ? undefined : now + Number(reply.refresh_in),
      account: reply,
    };
    this.#cache.set(scope, stored);
    return accessToken(stored);
  }

  /**
   * @param {string} url
   * @param {Record<string, string>} fields
   * @returns {Promise<any>} the JSON of a reply with status 200
   */
  async post(url, fields) {
    const { mutation } = this;
    const form = mutation.form ? mutation.form(fields) : fields;
    const attempts = 1 + (mutation.maxRetries ?? this.options.retryOptions?.maxRetries ?? 3);
    await mutation.before?.(this.host);
    for (let attempt = 1; ; attempt++) {
      const { response, failure } = await this.#send(url, form);
      if (response?.status === 200) return this.#read(response, form);
      const retryable = !response || [408, 429].includes(response.status) || response.status >= 500;
      if (!retryable || attempt >= attempts) throw await this.#error(response, failure, form);
      const seconds = response ? retryAfter(response, attempt, this.now()) : attempt;
      await this.host.sleep((mutation.wait ?? ((s) => s))(seconds) * 1000);
    }
  }

  /**
   * @param {string} url
   * @param {Record<string, string>} form
   * @returns {Promise<{ response?: Response, failure?: Error }>}
   */
  async #send(url, form) {
    const headers = new Headers({ accept: "application/json" });
    if (this.mutation.header) headers.set(...this.mutation.header);
    const send = () => this.host.fetch(url, { method: "POST", headers, body: new URLSearchParams(form), redirect: "manual", signal: AbortSignal.timeout(30_000) });
    try {
      return { response: await (this.mutation.exchange ? this.mutation.exchange(send, this.host) : send()) };
    } catch (error) {
      return { failure: /** @type {Error} */ (error) };
    }
  }

  /**
   * @param {Response} response
   * @param {Record<string, string>} form
   */
  async #read(response, form) {
    const text = await response.text();
    try {
      const reply = JSON.parse(text);
      if (typeof (reply.access_token ?? reply.device_code) !== "string") throw new TypeError("no token");
      return reply;
    } catch {
      throw this.fail("The token endpoint's reply with status 200 was not understood.", form);
    }
  }

  /**
   * @param {Response | undefined} response
   * @param {Error | undefined} failure
   * @param {Record<string, string>} form
   */
  async #error(response, failure, form) {
    if (!response) return this.fail(`The network failed: ${/** @type {any} */ (failure?.cause)?.message ?? failure?.message}`, form, failure);
    const body = await response.json().catch(() => ({}));
    const error = this.fail(`The token endpoint refused (${response.status}): ${body?.error_description ?? body?.error ?? "no reason given"}`, form);
    return Object.assign(error, { errorCode: body?.error });
  }

  /**
   * @param {string} message
   * @param {Record<string, string>} form
   * @param {unknown} [cause]
   */
  fail(message, form, cause) {
    const error = new AuthenticationError(this.mutation.message ? this.mutation.message(message, form) : message, { cause });
    if (this.mutation.name) error.name = this.mutation.name;
    return error;
  }
}

/** @param {{ token: string, expiresOn: number, refreshOn?: number, account?: any }} held */
function accessToken({ token, expiresOn, refreshOn, account }) {
  const refresh = refreshOn === undefined ? {} : { refreshAfterTimestamp: refreshOn * 1000 };
  return { token, expiresOnTimestamp: expiresOn * 1000, ...refresh, tokenType: "Bearer", account };
}

/**
 * Seconds to wait before the next attempt.
 * @param {Response} response
 * @param {number} attempt
 * @param {number} now seconds since 1970
 */
function retryAfter(response, attempt, now) {
  const milliseconds = response.headers.get("retry-after-ms");
  if (milliseconds !== null) return Number(milliseconds) / 1000;
  const header = response.headers.get("retry-after");
  if (header === null) return attempt;
  const seconds = /^\d+$/.test(header) ? Number(header) : Date.parse(header) / 1000 - now;
  return Math.max(0, seconds);
}
