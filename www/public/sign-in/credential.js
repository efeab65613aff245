// @ts-check
// The package's credential, as this page's form wants it. This is all that an application has to write.

import { InteractiveBrowserCredential } from "azure-identity-wasm";
import { IndexedDBTokenStore, LocalStorageTokenStore, SessionStorageTokenStore } from "azure-identity-wasm/stores";
import { fetchAt } from "./fetch-at.js";

/** @type {Record<string, () => import("azure-identity-wasm/stores").TokenStore | undefined>} */
const STORES = {
  memory: () => undefined,
  session: () => new SessionStorageTokenStore(),
  local: () => new LocalStorageTokenStore(),
  indexedDB: () => new IndexedDBTokenStore(),
};

/** Where Entra sends people back to; the application's registration has it as a redirect URI of the type SPA. */
export const REDIRECT_URI = `${location.origin}/redirect.html`;

/**
 * @param {import("./choice.js").Choice} choice
 * @param {Record<string, any>} settings
 * @param {object} page
 * @param {(event: import("azure-identity-wasm").LogEvent) => void} page.log
 * @param {(signIn: { cancel(): void, focus(): void }) => void} page.onSignIn
 * @param {Partial<import("azure-identity-wasm").InteractiveBrowserCredentialOptions>} [more]
 */
export function makeCredential({ method, tenantId, store, loginHint, prompt }, settings, { log, onSignIn }, more) {
  const { clientId, authorityHost, plainOrigin } = settings;
  return new InteractiveBrowserCredential({
    clientId,
    tenantId,
    redirectUri: REDIRECT_URI,
    loginStyle: method === "redirect" ? "redirect" : "popup",
    loginHint,
    prompt,
    // Nobody is asked without a click: `authenticate` does that.
    disableAutomaticAuthentication: true,
    onSignIn,
    authorityHost,
    // Microsoft does not know the emulator.
    disableInstanceDiscovery: plainOrigin !== undefined,
    host: { log, store: STORES[store]?.(), ...(plainOrigin && { fetch: fetchAt(authorityHost, plainOrigin) }) },
    ...more,
  });
}
