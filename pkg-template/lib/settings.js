// @ts-check
import { CredentialUnavailableError } from "./errors.js";
import { checkType } from "./options.js";

/**
 * What a credential is told by an option or else by a variable; an empty one says nothing. What is missing is named.
 *
 * @template {string} Name
 * @param {import("./lent.js").Lent} lent
 * @param {Record<Name, [given: unknown, variable: string]>} wanted
 * @param {(missing: [option: string, variable: string][]) => string} say What to say of what is missing.
 * @returns {Record<Name, string>}
 */
export function settings(lent, wanted, say) {
  /** @type {Record<string, string>} */
  const found = {};
  /** @type {[string, string][]} */
  const missing = [];
  for (const name of /** @type {Name[]} */ (Object.keys(wanted))) {
    const [given, variable] = wanted[name];
    checkType("string", given, name);
    found[name] = /** @type {string | undefined} */ (given) || lent.env(variable);
    if (!found[name]) missing.push([name, variable]);
  }
  if (missing.length) throw new CredentialUnavailableError(say(missing));
  return found;
}
