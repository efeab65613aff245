// @ts-check
import { DurableObjectTokenStore } from "azure-identity-wasm/stores";

/**
 * What this Worker lends to its credentials: its variables, and a place for the tokens of all its isolates, so that one of them asks Entra for all. What is
 * there is encrypted; its names say nothing.
 *
 * @param {import("./index.js").Env} env
 */
export function hostOf(env) {
  if (!env.TOKENS || !env.AZURE_TOKEN_KEY) return { env };
  const encryptionKey = Uint8Array.from(atob(env.AZURE_TOKEN_KEY), (character) => character.charCodeAt(0));
  return { env, store: new DurableObjectTokenStore(env.TOKENS, { encryptionKey }) };
}
