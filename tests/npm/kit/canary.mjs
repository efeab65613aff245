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
    const Watched = class extends Credential {
      /** @param {any[]} given */
      constructor(...given) {
        // The third argument is a secret, unless it is a path; or there are options that have one.
        const isSecret = name !== "ClientCertificateCredential";
        canary.#mark(...given.filter((value, at) => (at === 2 && isSecret) || typeof value === "object"));
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
        try {
          return await super.getToken(...given);
        } catch (error) {
          canary.hear(error);
          throw error;
        }
      }
    };
    Object.defineProperty(Watched, "name", { value: name });
    return Watched;
  }

  /** Marks what goes over the wire. */
  #watchFetch() {
    const send = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      if (typeof init?.body === "string") {
        const form = new URLSearchParams(init.body);
        this.#mark(...["client_secret", "client_assertion", "assertion"].map((name) => form.get(name)));
      }
      return send(input, init);
    };
  }

  /** Marks texts, and the texts that arguments have under the names of secrets. @param {unknown[]} values */
  #mark(...values) {
    for (const value of values) {
      if (typeof value === "string" && value.length >= SHORTEST && !TOKEN.test(value) && this.#marks.size < MOST) {
        for (const spelling of spellings(value)) this.#marks.add(spelling);
      }
      if (typeof value !== "object" || value === null) continue;
      const { clientSecret, userAssertionToken, certificatePassword, certificate } = /** @type {any} */ (value);
      const key = /BEGIN [A-Z ]*PRIVATE KEY-----([\s\S]*?)-----END/.exec(String(certificate))?.[1];
      this.#mark(clientSecret, userAssertionToken, certificatePassword, ...(key ?? "").split(/\s+/));
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
