// @ts-check
import { inDefaultChain } from "./in-default-chain.js";
import { writeLines } from "./lines.js";
import { runtime } from "./runtime.js";

/**
 * Checks what can be checked without the artefact, so that a constructor names what is wrong.
 *
 * @param {any} options
 * @param {import("./lent.js").Lent} lent
 */
export function checkOptions(options, lent) {
  if (options === undefined || options === null) return checkAuthority(lent.env("AZURE_AUTHORITY_HOST"), "AZURE_AUTHORITY_HOST");
  if (typeof options !== "object") throw new TypeError("options: an object");
  const { authorityHost, additionallyAllowedTenants, disableInstanceDiscovery, retryOptions, loggingOptions } = options;
  checkType("string", authorityHost, "authorityHost");
  checkType("boolean", disableInstanceDiscovery, "disableInstanceDiscovery");
  checkType("object", retryOptions, "retryOptions");
  checkType("object", loggingOptions, "loggingOptions");
  checkPersistence(options.tokenCachePersistenceOptions, lent.host.store);
  checkType("boolean", loggingOptions?.allowLoggingAccountIdentifiers, "loggingOptions.allowLoggingAccountIdentifiers");
  if (additionallyAllowedTenants !== undefined) {
    if (!Array.isArray(additionallyAllowedTenants)) throw new TypeError("additionallyAllowedTenants: an array of tenants");
    for (const tenant of additionallyAllowedTenants) if (tenant !== "*") checkTenant(tenant, "additionallyAllowedTenants");
  }
  for (const name of RETRY) {
    const value = retryOptions?.[name];
    if (value !== undefined && !(Number.isFinite(value) && value >= 0)) throw new TypeError(`retryOptions.${name}: a number, not below 0`);
  }
  const { store } = lent.host;
  if (store && !options.encryptionKey && !("encryptionKey" in store)) {
    throw new TypeError("encryptionKey: host.store needs one: crypto.getRandomValues(new Uint8Array(32)), kept secret");
  }
  if (authorityHost?.trim()) checkAuthority(authorityHost, "authorityHost");
  else checkAuthority(lent.env("AZURE_AUTHORITY_HOST"), "AZURE_AUTHORITY_HOST");
}

/**
 * @param {unknown} value
 * @param {string} name
 * @returns {asserts value is string}
 */
export function checkPresent(value, name) {
  if (typeof value !== "string" || value.trim() === "") throw new TypeError(`${name}: a text that is not empty is needed`);
  // As from a file that was read with its line break.
  if (/[\0-\x1f\x7f]/.test(value)) throw new TypeError(`${name}: it has a line break or another control character, which none has`);
}

/**
 * @param {unknown} value
 * @param {string} [name]
 * @returns {asserts value is string}
 */
export function checkTenant(value, name = "tenantId") {
  if (typeof value === "string" && /^[0-9a-zA-Z.-]+$/.test(value)) return;
  throw new TypeError(
    `${name}: invalid tenant id. It is the id or a domain of the tenant, with letters, digits, '-' and '.' only; ` +
      "see https://learn.microsoft.com/partner-center/find-ids-and-domain-names",
  );
}

/**
 * @param {string} type
 * @param {unknown} value Nothing is right, too.
 * @param {string} name
 */
export function checkType(type, value, name) {
  if (value !== undefined && value !== null && typeof value !== type) throw new TypeError(`${name}: it must be of type ${type}`);
}

/** @param {unknown} getAssertion */
export function checkAssertion(getAssertion) {
  if (typeof getAssertion !== "function") throw new TypeError("getAssertion: a function that returns an assertion is needed");
}

/** @param {any} credential */
export function checkCredential(credential) {
  if (typeof credential?.getToken !== "function") throw new TypeError("credential: an object with getToken is needed");
}

/** @param {any} persistence @param {unknown} store */
function checkPersistence(persistence, store) {
  if (!persistence?.enabled) return;
  checkType("string", persistence.name, "tokenCachePersistenceOptions.name");
  if (store || !runtime().whole) throw new TypeError("tokenCachePersistenceOptions: only Node, Deno and Bun have it, and not beside host.store");
}

/**
 * The options as the artefact reads them (`src/js/options.rs`).
 * @param {import("../types/index.d.ts").CredentialOptions | null} [options]
 */
export function optionLines(options) {
  /** @type {[string, string | number][]} */
  const lines = [];
  if (!options) return "";
  if (options.authorityHost) lines.push(["authorityHost", options.authorityHost]);
  for (const tenant of options.additionallyAllowedTenants ?? []) lines.push(["additionallyAllowedTenants", tenant]);
  if (options.disableInstanceDiscovery) lines.push(["disableInstanceDiscovery", ""]);
  if (options.loggingOptions?.allowLoggingAccountIdentifiers) lines.push(["allowLoggingAccountIdentifiers", ""]);
  if (/** @type {any} */ (options)[inDefaultChain]) lines.push(["inDefaultChain", ""]);
  const persistence = options.tokenCachePersistenceOptions;
  if (persistence?.enabled) {
    lines.push(["cacheName", persistence.name ?? ""]);
    if (persistence.unsafeAllowUnencryptedStorage) lines.push(["unsafeAllowUnencryptedStorage", ""]);
  }
  for (const name of RETRY) {
    const value = options.retryOptions?.[name];
    if (value !== undefined) lines.push([name, Math.round(value)]);
  }
  return writeLines(lines);
}

/** @param {string | undefined} authority @param {string} name */
function checkAuthority(authority, name) {
  if (!authority?.trim()) return;
  const text = authority.trim();
  let url;
  try {
    url = new URL(text.includes("://") ? text : `https://${text}`);
  } catch {
    throw new TypeError(`${name}: it must be a host, as https://login.microsoftonline.com`);
  }
  if (url.protocol !== "https:") {
    throw new TypeError(`${name}: it must be an https URL, as https://login.microsoftonline.com, because secrets are sent there`);
  }
  if (url.username || url.password || /[\s?#\\]/.test(text)) {
    throw new TypeError(`${name}: it must be a host, as https://login.microsoftonline.com, without space, user, query or fragment`);
  }
}

const RETRY = /** @type {const} */ (["maxRetries", "retryDelayInMs", "maxRetryDelayInMs", "deadlineInMs", "exchangeTimeoutInMs"]);
