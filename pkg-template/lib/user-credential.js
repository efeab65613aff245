// @ts-check
import { Credential } from "./credential.js";
import { Artefact, ofRuntime } from "./instance.js";
import { readLines } from "./lines.js";
import { checkType } from "./options.js";
import { runtime } from "./runtime.js";

/** Where credentials of people are, unless the entry's artefact has them: loaded by who uses one. */
const ofPage = /* @__PURE__ */ new Artefact(() => import("#page"));

/**
 * A credential that a person signs in to.
 *
 * @abstract
 */
export class UserCredential extends Credential {
  /**
   * @param {string} kind Its public name.
   * @param {Record<string, string>} given Its arguments.
   * @param {import("../types/index.d.ts").CredentialOptions | undefined} options
   * @param {import("./side.js").Side["answers"]} [answers] What the person's application answers.
   * @param {(lent: import("./lent.js").Lent) => import("./side.js").Side["browser"]} [browser] How it signs a person in, if with a browser.
   */
  constructor(kind, given, options, answers, browser) {
    super(kind, given, options, { answers, browser, artefact: runtime().whole ? ofRuntime : ofPage });
  }

  /**
   * @param {string | string[]} [scopes]
   * @param {import("../types/index.d.ts").GetTokenOptions} [options]
   * @returns {Promise<import("../types/index.d.ts").AuthenticationRecord | undefined>}
   */
  async authenticate(scopes = [], options) {
    const { authority, clientId, homeAccountId, tenantId, username } = Object.fromEntries(readLines(await this.signIn(scopes, options)));
    return authority ? { authority, clientId, homeAccountId, tenantId, username } : undefined;
  }
}

/**
 * The lines of a record that a credential is made with (`src/js/user.rs`).
 * @param {any} record
 * @returns {Record<string, string>}
 */
export function recordLines(record) {
  checkType("object", record, "authenticationRecord");
  /** @type {Record<string, string>} */
  const lines = {};
  for (const name of record ? RECORD : []) {
    const value = record[name];
    if (typeof value !== "string") throw new TypeError(`authenticationRecord: it has no ${name}; it is what authenticate() returned`);
    lines[`known.${name}`] = value;
  }
  return lines;
}

export const RECORD = /** @type {const} */ (["authority", "clientId", "homeAccountId", "tenantId", "username"]);
