// @ts-check
// The canary: every secret that goes anywhere is marked, and everything that the package says, at the most verbose level, is searched for the marks.

/**
 * Where something secret could be told.
 * @typedef {"log event" | "error message" | "JSON form" | "inspect" | "panic text"} Channel
 */

import { spellings } from "./secrets.mjs";

/** What could be a token or an assertion, or a part of one. */
const TOKEN = /eyJ[\w-]{12,}/;
/** Shorter texts are words. */
const SHORTEST = 12;
/** As many texts of secrets are remembered; of tokens none is, because all of them look alike. */
const MOST = 2000;
/** Which arguments are secrets, where it is not the third; others have them in their options. @type {Record<string, number[]>} */
const SECRETS = { ClientCertificateCredential: [], AuthorizationCodeCredential: [2, 3], UsernamePasswordCredential: [3] };
/** A redirect URI, which is where a code is with a client that has no secret. */
const ADDRESS = /^https?:/;
/** Parameters and members that are secret. `state` and `code` are what a browser brings. */
const SENT = ["client_secret", "client_assertion", "assertion", "code", "code_verifier", "device_code", "refresh_token", "password", "state"];
const RECEIVED = ["refresh_token", "device_code"];
/** What people are asked for by: a grant, or where a device begins. */
const OF_PEOPLE = /^(authorization_code|refresh_token|password|urn:ietf:params:oauth:grant-type:device_code)$|\/devicecode$/;

export class Canary {
  /** What was told: the channel, and where. @type {{ channel: Channel, text: string }[]} */
  told = [];
  /** How many texts were searched. */
  texts = 0;
  /** @type {Set<string>} */
  #marks = new Set();
  #inspect;

  /**
   * @param {any} identity The package, as it was imported.
   * @param {(value: unknown) => string} inspect The runtime's own way of showing values, with what is hidden.
   */
  constructor(identity, inspect) {
    this.#inspect = inspect;
    const { logger } = identity;
    const own = { ...logger };
    const watching = { level: "verbose", log: (/** @type {unknown} */ event) => this.#search("log event", JSON.stringify(event), inspect(event)) };
    Object.assign(logger, watching);
    /** Does something with the package's own logger. @type {(body: () => unknown) => Promise<void>} */
    this.unheard = async (body) => {
      Object.assign(logger, own);
      try {
        await body();
      } finally {
        Object.assign(logger, watching);
      }
    };
    this.identity = this.#watched(identity);
    this.#watchFetch();
  }

  /** The package with credentials that are watched. @param {any} identity */
  #watched(identity) {
    const watched = Object.entries(identity).map(([name, value]) => [name, typeof value?.prototype?.getToken === "function" ? this.#subclass(name, value) : value]);
    return Object.fromEntries(watched);
  }

  /** @param {string} name @param {any} Credential */
  #subclass(name, Credential) {
    const canary = this;
    /** @param {() => Promise<unknown>} call */
    const listening = async (call) => {
      try {
        return await call();
      } catch (error) {
        canary.hear(error);
        throw error;
      }
    };
    const Watched = class extends Credential {
      /** @param {any[]} given */
      constructor(...given) {
        const secrets = SECRETS[name] ?? [2];
        canary.#mark(...given.filter((value, at) => (secrets.includes(at) && !ADDRESS.test(value)) || typeof value === "object"));
        try {
          super(...given);
        } catch (error) {
          canary.hear(error);
          throw error;
        }
        canary.#search("JSON form", JSON.stringify(this) ?? "");
        canary.#search("inspect", canary.#inspect(this));
      }

      /** @param {any[]} given */
      async getToken(...given) {
        return listening(() => super.getToken(...given));
      }

      /** @param {any[]} given */
      async authenticate(...given) {
        return listening(() => super.authenticate(...given));
      }
    };
    Object.defineProperty(Watched, "name", { value: name });
    return Watched;
  }

  /** Marks what goes over the wire, and what comes back for people. */
  #watchFetch() {
    const send = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      const form = new URLSearchParams(typeof init?.body === "string" ? init.body : "");
      this.#mark(...SENT.map((name) => form.get(name)));
      const response = await send(input, init);
      if (OF_PEOPLE.test(form.get("grant_type") ?? String(input))) {
        const text = await response.clone().text().catch(() => "");
        this.#mark(...RECEIVED.map((name) => new RegExp(`"${name}": ?"([^"]+)"`).exec(text)?.[1]));
      }
      return response;
    };
  }

  /** Marks texts, and the texts that arguments have under the names of secrets. @param {unknown[]} values */
  #mark(...values) {
    for (const value of values) {
      if (typeof value === "string" && value.length >= SHORTEST && !TOKEN.test(value) && this.#marks.size < MOST) {
        for (const spelling of spellings(value)) this.#marks.add(spelling);
      }
      if (typeof value !== "object" || value === null) continue;
      const { clientSecret, userAssertionToken, certificatePassword, certificate, refreshToken, codeVerifier } = /** @type {any} */ (value);
      const key = /BEGIN [A-Z ]*PRIVATE KEY-----([\s\S]*?)-----END/.exec(String(certificate))?.[1];
      this.#mark(clientSecret, userAssertionToken, certificatePassword, refreshToken, codeVerifier, ...(key ?? "").split(/\s+/));
    }
  }

  /** Searches all that an error can be made to say. @param {any} error */
  hear(error) {
    const channel = error?.name === "InternalError" ? "panic text" : "error message";
    for (let depth = 0, each = error; depth < 5 && each; depth += 1, each = each.cause) this.#search(channel, String(each), each.message, each.stack);
    this.#search("JSON form", JSON.stringify(error) ?? "");
    this.#search("inspect", this.#inspect(error));
  }

  /** @param {Channel} channel @param {unknown[]} texts */
  #search(channel, ...texts) {
    for (const text of texts) {
      if (typeof text !== "string") continue;
      this.texts += 1;
      const token = TOKEN.exec(text)?.[0];
      const mark = token ?? [...this.#marks].find((secret) => text.includes(secret));
      if (mark !== undefined && this.told.length < 100) this.told.push({ channel, text: around(text, mark) });
    }
  }
}

/** What stands around a secret, without it. @param {string} text @param {string} mark */
function around(text, mark) {
  const at = Math.max(0, text.indexOf(mark));
  return `${text.slice(Math.max(0, at - 120), at)}***`;
}
