// @ts-check
// What happens when the page asks Entra itself.

import { ClientSecretCredential } from "azure-identity-wasm";
import { fetchAt } from "./sign-in/fetch-at.js";

/** A page has none: everybody can read what a page knows. Entra looks at where the request comes from before it looks at this. */
const SECRET = "a page has no secret";

/**
 * Asks Entra for an application's token from this page. It must not give one: whoever opens the page could have it.
 *
 * @param {Record<string, any>} settings
 * @param {(event: any) => void} log
 */
export async function askEntra({ tenantId, clientId, authorityHost, plainOrigin, scope }, log) {
  const host = plainOrigin ? { log, fetch: fetchAt(authorityHost, plainOrigin) } : { log };
  const options = { authorityHost, disableInstanceDiscovery: plainOrigin !== undefined, host };
  const credential = new ClientSecretCredential(tenantId, clientId, SECRET, options);
  try {
    await credential.getToken(scope);
  } finally {
    credential.close();
  }
}
