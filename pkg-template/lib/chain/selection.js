// @ts-check
const PROD = ["EnvironmentCredential", "WorkloadIdentityCredential", "ManagedIdentityCredential"];
const DEV = [
  "SharedTokenCacheCredential",
  "VisualStudioCodeCredential",
  "AzureCliCredential",
  "AzurePowerShellCredential",
  "AzureDeveloperCliCredential",
];
const INTERACTIVE = "InteractiveBrowserCredential";

/** The members of the default chain, in order. */
export const order = () => [...PROD, ...DEV, INTERACTIVE];

export const VARIABLE = "AZURE_TOKEN_CREDENTIALS";

/**
 * Why that variable leaves a member out, if it does (`src/credential/chain/selection.rs`).
 *
 * @param {string} value
 * @returns {(name: string) => string | undefined}
 */
export function selection(value) {
  const said = value.trim().toLowerCase();
  // The cache alone is not among them in the official libraries.
  const names = order().filter((name) => name !== DEV[0]);
  if (!said) return (name) => (name === INTERACTIVE ? "it asks a person, so it is off unless it is asked for" : undefined);
  const one = names.find((name) => name.toLowerCase() === said);
  const selected = said === "dev" ? DEV : said === "prod" ? PROD : one && [one];
  if (!selected) throw new TypeError(`${VARIABLE}: there is no ${value.trim()}; it can be dev, prod, ${names.join(", ")}`);
  return (name) => (selected.includes(name) ? undefined : `${VARIABLE} is ${one ?? said}`);
}
