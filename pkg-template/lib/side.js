// @ts-check
import { AuthenticationRequiredErrorName, CredentialUnavailableErrorName } from "./errors.js";
import { line, readLines } from "./lines.js";
import { operation } from "./operations.js";
import { readToken } from "./outcomes.js";
import { ASSERTION, GET, KEEP_USER, PUT, STOP_LISTENING, USER } from "./questions.js";

/**
 * What an assertion is asked for (`src/credential/proof.rs`).
 *
 * @typedef {object} AssertionContext
 * @property {string} audience The token endpoint that it goes to.
 * @property {string} now Seconds since 1970, by the token service's clock.
 * @property {string} adfs Not empty if the token service is Active Directory Federation Services.
 */

/** The JavaScript side of one credential, as the artefact asks it: its tokens and its assertions. */
export class Side {
  /** Who is signed in, as the artefact wrote it (`src/js/user.rs`); empty if nobody is. */
  user = "";
  /** Hears of each token that the artefact keeps. @type {((token: import("./token-cache.js").Token & { key: string }) => void) | undefined} */
  kept;

  /**
   * @param {import("./token-cache.js").TokenCache} tokens
   * @param {((context: AssertionContext) => Promise<string>) | undefined} assert Gives an assertion, as lines.
   * @param {Record<number, (text: string) => Promise<string>>} [answers] What it answers beside, by what is asked.
   * @param {Record<number, (text: string) => any>} [browser] How it signs a person in (`browser-sign-in.js`).
   */
  constructor(tokens, assert, answers, browser) {
    this.tokens = tokens;
    this.assert = assert;
    this.answers = answers;
    this.browser = browser;
  }

  /** @param {number} what @param {string} text */
  ask(what, text) {
    if (what === GET) return this.#get(text);
    if (what === USER) return this.user;
    if (what === PUT) this.#put(text);
    else if (what === KEEP_USER) this.user = text;
    else if (what === STOP_LISTENING) this.browser?.[what](text);
    else {
      this.tokens.clear(text);
      this.user = "";
    }
    return "";
  }

  /** @param {number} what @param {string} text */
  begin(what, text) {
    if (this.browser?.[what]) return this.browser[what](text);
    if (what !== ASSERTION) return operation(async () => (await this.answers?.[what]?.(text)) ?? "");
    const context = /** @type {AssertionContext} */ (Object.fromEntries(readLines(text)));
    return operation(async () => this.assert?.(context) ?? "");
  }

  /** @param {string} key */
  #get(key) {
    const entry = this.tokens.get(key);
    if (entry === undefined) return "";
    return `${entry.token}\n${entry.tokenType}\n${entry.times.map((time) => (Number.isNaN(time) ? "" : time)).join()}`;
  }

  /** @param {string} text */
  #put(text) {
    const token = readToken(text);
    this.tokens.put(token.key, token);
    this.kept?.(token);
  }
}

/**
 * An assertion of the user's callback, as the lines that the artefact reads (`src/js/exports.rs`).
 * @param {() => unknown} callback
 */
export async function asserting(callback) {
  try {
    const value = await callback();
    return typeof value === "string" ? line("value", value) : failing("it must return a text");
  } catch (/** @type {any} */ reason) {
    return failing(reason instanceof Error ? reason.message : String(reason), reason?.name === CredentialUnavailableErrorName && "unavailable");
  }
}

/**
 * The same of a callback that is told something and has nothing to say.
 * @template T
 * @param {(told: T) => unknown} callback
 * @param {T} told
 */
export function calling(callback, told) {
  return asserting(async () => {
    await callback(told);
    return "";
  });
}

/** The kind of error that something of the library's own was. @param {any} reason */
export function kindOf(reason) {
  if (reason?.name === CredentialUnavailableErrorName) return "unavailable";
  if (reason?.name === AuthenticationRequiredErrorName) return "required";
  return reason instanceof TypeError && "configuration";
}

/** @param {string} message @param {string | false} [kind] */
export function failing(message, kind) {
  return line("failure", message || "it failed") + line("kind", kind || "authentication");
}
