// @ts-check
import { certificateSource } from "../certificate/source.js";
import { assertionsWhenNeeded } from "../certificate/when-needed.js";
import { Credential } from "../credential.js";
import { checkPresent, checkTenant, checkType } from "../options.js";

export class ClientCertificateCredential extends Credential {
  /**
   * @param {string} tenantId
   * @param {string} clientId
   * @param {unknown} configuration
   * @param {import("../../types/index.d.ts").ClientCertificateCredentialOptions} [options]
   */
  constructor(tenantId, clientId, configuration, options) {
    checkTenant(tenantId);
    checkPresent(clientId, "clientId");
    const source = certificateSource(configuration);
    checkType("boolean", options?.sendCertificateChain, "sendCertificateChain");
    const assertions = assertionsWhenNeeded(clientId, source, options?.sendCertificateChain);
    super("ClientCertificateCredential", { tenantId, clientId, proof: "certificate" }, options, { assertions });
  }
}
