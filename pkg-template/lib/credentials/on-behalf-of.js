// @ts-check
import { base64 } from "../base64.js";
import { certificateSource } from "../certificate/source.js";
import { assertionsWhenNeeded } from "../certificate/when-needed.js";
import { Credential } from "../credential.js";
import { checkAssertion, checkPresent, checkTenant, checkType } from "../options.js";
import { asserting } from "../side.js";

export class OnBehalfOfCredential extends Credential {
  /** @param {import("../../types/index.d.ts").OnBehalfOfCredentialOptions} options */
  constructor(options) {
    const all = /** @type {any} */ (options ?? {});
    const { tenantId, clientId, clientSecret, getAssertion, userAssertionToken, authorityHost, sendCertificateChain } = all;
    checkTenant(tenantId);
    checkPresent(clientId, "clientId");
    checkPresent(userAssertionToken, "userAssertionToken");
    const file = all.certificatePath ?? all.certificate;
    if (isGiven(getAssertion)) checkAssertion(getAssertion);
    if ([clientSecret, getAssertion, file].filter(isGiven).length > 1) {
      throw new TypeError("clientSecret: give one proof, clientSecret, getAssertion, certificate or certificatePath");
    }
    const given = { tenantId, clientId, userAssertionToken };
    // Whoever has another secret or certificate has to prove that it is the right one.
    const user = [authorityHost, tenantId, clientId, clientSecret, file instanceof Uint8Array ? base64(file) : file, userAssertionToken];
    if (isGiven(getAssertion)) {
      super(KIND, { ...given, proof: "callback" }, options, { assertions: () => () => asserting(getAssertion), user });
    } else if (isGiven(file)) {
      checkType("boolean", sendCertificateChain, "sendCertificateChain");
      const assertions = assertionsWhenNeeded(clientId, certificateSource(all), sendCertificateChain);
      super(KIND, { ...given, proof: "certificate" }, options, { assertions, user });
    } else {
      checkPresent(clientSecret, "clientSecret");
      super(KIND, { ...given, proof: "secret", clientSecret }, options, { user });
    }
  }
}

/** @param {unknown} value @returns {boolean} */
function isGiven(value) {
  return value !== undefined && value !== null;
}

const KIND = "OnBehalfOfCredential";
