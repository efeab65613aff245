// @ts-check
import { systemBrowser } from "../system-browser.js";
import { checkPresent, checkTenant, checkType } from "../options.js";
import { UserCredential, recordLines } from "../user-credential.js";
import { DEVELOPER_APPLICATION, ORGANIZATIONS } from "./device-code.js";

export class InteractiveBrowserCredential extends UserCredential {
  /** @param {import("../../types/index.d.ts").InteractiveBrowserCredentialOptions} [options] */
  constructor(options) {
    const all = options ?? {};
    const { authenticationRecord: known, browserCustomizationOptions: pages, disableAutomaticAuthentication, timeoutInMs } = all;
    const { tenantId = known?.tenantId ?? ORGANIZATIONS, clientId = known?.clientId ?? DEVELOPER_APPLICATION } = all;
    checkTenant(tenantId);
    checkPresent(clientId, "clientId");
    checkType("boolean", disableAutomaticAuthentication, "disableAutomaticAuthentication");
    checkType("object", pages, "browserCustomizationOptions");
    if (timeoutInMs !== undefined && !(Number.isFinite(timeoutInMs) && timeoutInMs > 0)) throw new TypeError("timeoutInMs: a number above 0");
    /** @type {Record<string, string>} */
    const given = { tenantId, clientId, disableAutomaticAuthentication: disableAutomaticAuthentication ? "yes" : "", ...recordLines(known) };
    if (timeoutInMs) given.timeoutInMs = String(Math.round(timeoutInMs));
    const { loginHint, domainHint, prompt } = all;
    const redirectUri = typeof all.redirectUri === "function" ? all.redirectUri() : all.redirectUri;
    const { successMessage, errorMessage } = pages ?? {};
    for (const [name, value] of Object.entries({ redirectUri, loginHint, domainHint, prompt, successMessage, errorMessage })) {
      checkType("string", value, name);
      if (value) given[name] = value;
    }
    super("InteractiveBrowserCredential", given, options, undefined, systemBrowser);
  }
}
