// @ts-check
import { disposable } from "../credential.js";
import { AuthenticationError, AuthenticationRequiredErrorName, CredentialUnavailableError } from "../errors.js";
import { lentBy } from "../lent.js";
import { checkType } from "../options.js";
import { ClientCertificateCredential } from "./client-certificate.js";
import { ClientSecretCredential } from "./client-secret.js";
import { ORGANIZATIONS } from "./device-code.js";
import { UsernamePasswordCredential } from "./username-password.js";

export class EnvironmentCredential extends /* @__PURE__ */ disposable() {
  /** @type {{ getToken: (scopes: any, options: any) => Promise<any>, close: () => void }} */
  #who;

  /** @param {import("../../types/index.d.ts").EnvironmentCredentialOptions} [options] */
  constructor(options) {
    super();
    checkType("object", options, "options");
    const lent = lentBy(options?.host);
    const others = lent.env("AZURE_ADDITIONALLY_ALLOWED_TENANTS").split(";").map((tenant) => tenant.trim()).filter(Boolean);
    const additionallyAllowedTenants = [...(options?.additionallyAllowedTenants ?? []), ...others];
    this.#who = whoever((name) => lent.env(name), { ...options, additionallyAllowedTenants });
  }

  /**
   * @param {string | string[]} scopes
   * @param {import("../../types/index.d.ts").GetTokenOptions} [options]
   * @returns {Promise<import("../../types/index.d.ts").AccessToken>}
   */
  getToken(scopes, options) {
    return this.#who.getToken(scopes, options);
  }

  close() {
    this.#who.close();
  }
}

/**
 * The credential for what is set (`src/credential/chain/environment.rs`).
 *
 * @param {(name: string) => string} env
 * @param {import("../../types/index.d.ts").CredentialOptions} options
 */
function whoever(env, options) {
  const [tenant, client, username, password] = [TENANT, CLIENT, USERNAME, PASSWORD].map(env);
  if (tenant && client && env(SECRET)) return new ClientSecretCredential(tenant, client, env(SECRET), options);
  if (tenant && client && env(CERTIFICATE)) {
    const sendCertificateChain = /^(1|true)$/i.test(env("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN"));
    const source = { certificatePath: env(CERTIFICATE), certificatePassword: env("AZURE_CLIENT_CERTIFICATE_PASSWORD") || undefined };
    return new ClientCertificateCredential(tenant, client, source, { ...options, sendCertificateChain });
  }
  if (client && username && password) {
    return new ByPassword(new UsernamePasswordCredential(tenant || ORGANIZATIONS, client, username, password, options));
  }
  return new Nobody(incomplete(env));
}

/** Nobody can sign in there: whoever set the password has to mend it. */
class ByPassword {
  #credential;

  /** @param {UsernamePasswordCredential} credential */
  constructor(credential) {
    this.#credential = credential;
  }

  /** @param {any} scopes @param {any} options */
  async getToken(scopes, options) {
    try {
      return await this.#credential.getToken(scopes, options);
    } catch (/** @type {any} */ error) {
      if (error?.name !== AuthenticationRequiredErrorName) throw error;
      const failure = new AuthenticationError(400, { error: "interaction_required", error_description: error.message }, { cause: error });
      failure.message = error.message;
      failure.claims = error.claims;
      throw failure;
    }
  }

  close() {
    this.#credential.close();
  }
}

class Nobody {
  #why;

  /** @param {string} why */
  constructor(why) {
    this.#why = why;
  }

  /** @returns {Promise<any>} */
  async getToken() {
    throw new CredentialUnavailableError(`EnvironmentCredential: ${this.#why}`);
  }

  close() {}
}

/** Names what is set and what is missing, and no value. @param {(name: string) => string} env */
function incomplete(env) {
  const set = ALL.filter(env);
  const needed = env(SECRET) || env(CERTIFICATE) ? [TENANT, CLIENT] : env(USERNAME) || env(PASSWORD) ? [CLIENT, USERNAME, PASSWORD] : [TENANT, CLIENT, OR];
  const said = ["none is set", "set is "][set.length] ?? "set are ";
  const missing = needed.filter((name) => !env(name)).join(", ");
  return `the environment variables are incomplete: ${said}${set.join(", ")}; missing are ${missing}`;
}

const TENANT = "AZURE_TENANT_ID";
const CLIENT = "AZURE_CLIENT_ID";
const SECRET = "AZURE_CLIENT_SECRET";
const CERTIFICATE = "AZURE_CLIENT_CERTIFICATE_PATH";
const USERNAME = "AZURE_USERNAME";
const PASSWORD = "AZURE_PASSWORD";
const ALL = [TENANT, CLIENT, SECRET, CERTIFICATE, USERNAME, PASSWORD];
const OR = "AZURE_CLIENT_SECRET (or AZURE_CLIENT_CERTIFICATE_PATH, or AZURE_USERNAME and AZURE_PASSWORD)";
