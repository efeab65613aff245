// @ts-check
import { readLines } from "../lines.js";
import { joined } from "./ring.js";

/** What says how a credential asks, and not who it is. */
const OPTIONS =
  /^(additionallyAllowedTenants|disableInstanceDiscovery|allowLoggingAccountIdentifiers|maxRetries|(max)?[rR]etryDelayInMs|deadlineInMs|exchangeTimeoutInMs|partition|disableAutomaticAuthentication|onRefreshToken|timeoutInMs|known\..*)$/;

/** What the page is asked for: whoever signs in there, their tokens are for each credential of the application. */
const SIGN_IN = /^(redirectUri|loginHint|domainHint|prompt|successMessage|errorMessage)$/;

/**
 * What tells the entries of a credential from those of others: a hash of its kind, authority, tenant, client, and of what it proves itself and
 * its user with, so that nobody finds a token who could not have asked for it. Beside it the same without the tenant: what keeps a person signed
 * in is good for each of theirs. `src/cache/store/` is the same in Rust.
 *
 * @param {string} lines Kind, arguments and options.
 * @param {import("../lent.js").Lent} lent
 * @param {import("../side.js").Side} side
 * @returns {Promise<{ owner: Uint8Array, people: Uint8Array } | undefined>} Nothing if its certificate cannot be read.
 */
export async function ownerOf(lines, lent, side) {
  const members = new Map(readLines(lines).filter(([name, value]) => value && !OPTIONS.test(name)));
  if (members.get("kind") === "InteractiveBrowserCredential") for (const name of members.keys()) if (SIGN_IN.test(name)) members.delete(name);
  members.set("tenantId", (members.get("tenantId") ?? "").toLowerCase());
  members.set("authorityHost", hostOf(members.get("authorityHost")?.trim() || lent.env("AZURE_AUTHORITY_HOST").trim() || PUBLIC));
  if (members.get("proof") === "certificate") {
    const adfs = members.get("tenantId") === "adfs" ? "yes" : "";
    const certificate = readLines((await side.assert?.({ audience: "", now: "", adfs })) ?? "").find(([name]) => name === "value");
    if (!certificate) return undefined;
    members.set("certificate", certificate[1]);
  }
  members.delete("proof");
  const owner = await hash(members);
  members.delete("tenantId");
  return { owner, people: await hash(members) };
}

/** @param {Map<string, string>} members */
async function hash(members) {
  const sorted = [...members].sort(([one], [other]) => (one < other ? -1 : 1)).flat();
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(sorted)));
}

/** @param {string} authority */
function hostOf(authority) {
  return new URL(authority.includes("://") ? authority : `https://${authority}`).host;
}

const PUBLIC = "login.microsoftonline.com";
