// @ts-check
// A small, real implementation of a few credentials, written by hand to prove the engine: it passes the vectors that it can
// serve, and each of its mutations must be noticed. It is not the package and shares nothing with it.

import { AggregateAuthenticationError, AuthenticationError, CredentialUnavailableError } from "./errors.js";
import { signAssertion } from "./assertion.js";
import { TokenClient } from "./token-client.js";

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/**
 * @param {import("./token-client.js").Mutation} [mutation] what to do wrongly
 * @returns {Record<string, any>} a namespace as the package's
 */
export function createIdentity(mutation = {}) {
  class ClientSecretCredential {
    /** @param {string} tenant @param {string} clientId @param {string} secret @param {any} options */
    constructor(tenant, clientId, secret, options) {
      required({ tenantId: tenant, clientId, clientSecret: secret });
      this.client = new TokenClient(options, tenant, mutation);
      this.form = async () => ({ grant_type: "client_credentials", client_id: clientId, client_secret: secret });
    }
    /** @param {string | string[]} scopes */
    async getToken(scopes) {
      return this.client.getToken(scopes, this.form);
    }
  }

  class ClientAssertionCredential {
    /** @param {string} tenant @param {string} clientId @param {() => Promise<string>} getAssertion @param {any} options */
    constructor(tenant, clientId, getAssertion, options) {
      required({ tenantId: tenant, clientId, getAssertion });
      this.client = new TokenClient(options, tenant, mutation);
      this.form = async () => {
        if (mutation.callbackTwice) await getAssertion();
        return { grant_type: "client_credentials", client_id: clientId, client_assertion_type: ASSERTION_TYPE, client_assertion: await getAssertion() };
      };
    }
    /** @param {string | string[]} scopes */
    async getToken(scopes) {
      return this.client.getToken(scopes, this.form);
    }
  }

  class ClientCertificateCredential {
    /** @param {string} tenant @param {string} clientId @param {any} certificate @param {any} options */
    constructor(tenant, clientId, certificate, options) {
      required({ tenantId: tenant, clientId, certificate: certificate.certificate });
      this.client = new TokenClient(options, tenant, mutation);
      const url = `${this.client.base}/token`;
      this.form = async () => ({
        grant_type: "client_credentials",
        client_id: clientId,
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: await signAssertion(certificate.certificate, { url, clientId, now: this.client.now() }, mutation),
      });
    }
    /** @param {string | string[]} scopes */
    async getToken(scopes) {
      return this.client.getToken(scopes, this.form);
    }
  }

  class WorkloadIdentityCredential {
    /** @param {any} options */
    constructor(options) {
      const { AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE } = options.host.env;
      const tenant = options.tenantId ?? AZURE_TENANT_ID;
      const clientId = options.clientId ?? AZURE_CLIENT_ID;
      const path = options.tokenFilePath ?? AZURE_FEDERATED_TOKEN_FILE;
      required({ tenantId: tenant, clientId, tokenFilePath: path });
      this.client = new TokenClient(options, tenant, mutation);
      this.form = async () => {
        const bytes = await options.host.readFile(path, { maxBytes: 65536 });
        const assertion = new TextDecoder().decode(bytes);
        return { grant_type: "client_credentials", client_id: clientId, client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
      };
    }
    /** @param {string | string[]} scopes */
    async getToken(scopes) {
      return this.client.getToken(scopes, this.form);
    }
  }

  class DeviceCodeCredential {
    /** @param {any} options */
    constructor(options) {
      this.options = options;
      this.client = new TokenClient(options, options.tenantId ?? "organizations", mutation);
    }
    /** @param {string | string[]} scopes */
    async getToken(scopes) {
      return this.client.getToken(scopes, () => this.#signIn(scopes));
    }
    /** @param {string | string[]} scopes */
    async authenticate(scopes) {
      const { account } = await this.getToken(scopes);
      const decode = (/** @type {string} */ text) => JSON.parse(atob(text.replaceAll("-", "+").replaceAll("_", "/")));
      const claims = decode(account.id_token.split(".")[1]);
      const { uid, utid } = decode(account.client_info);
      return {
        authority: "login.microsoftonline.com",
        tenantId: claims.tid,
        username: claims.preferred_username,
        clientId: this.options.clientId,
        homeAccountId: `${uid}.${utid}`,
      };
    }
    /** Polls until the person has answered; the form of the last poll is the one that the token comes from. @param {string | string[]} scopes */
    async #signIn(scopes) {
      const { host, clientId } = { clientId: "04b07795-8ddb-461a-bbee-02f9e1bf7b46", ...this.options };
      const scope = [scopes].flat().join(" ");
      const code = await this.client.post(`${this.client.base}/devicecode`, { client_id: clientId, scope });
      await this.options.userPromptCallback({ userCode: code.user_code, verificationUri: code.verification_uri, message: code.message });
      const form = { grant_type: "urn:ietf:params:oauth:grant-type:device_code", client_id: clientId, device_code: code.device_code };
      await host.sleep((code.interval ?? 5) * 1000);
      return form;
    }
  }

  class AzureCliCredential {
    /** @param {any} options */
    constructor(options) {
      this.options = options;
    }
    /** @param {string | string[]} scopes */
    async getToken(scopes) {
      const scope = [scopes].flat()[0] ?? "";
      if (!/^[\w:/.-]+$/.test(scope)) throw new TypeError("scopes has characters that no scope has");
      const args = ["account", "get-access-token", "--output", "json", "--resource", scope.replace(/\/\.default$/, "")];
      const limits = { timeoutMs: mutation.timeoutMs ?? this.options.processTimeoutInMs ?? 30_000, maxOutputBytes: 65536 };
      const result = await this.options.host.run("az", args, limits).catch((/** @type {any} */ cause) => {
        throw new CredentialUnavailableError(`Azure CLI could not be run (${cause.code})`, { cause });
      });
      if (result.exitCode !== 0) throw new CredentialUnavailableError(`Azure CLI failed: ${result.stderr}`);
      try {
        const { accessToken, expires_on } = JSON.parse(result.stdout);
        if (typeof accessToken !== "string") throw new TypeError("no token");
        return { token: accessToken, expiresOnTimestamp: Number(expires_on) * 1000, tokenType: "Bearer" };
      } catch (cause) {
        throw new AuthenticationError("Azure CLI wrote what is no token", { cause });
      }
    }
  }

  class ChainedTokenCredential {
    /** @param {...any} sources the options come last */
    constructor(...sources) {
      this.sources = sources.slice(0, -1);
      if (this.sources.length === 0) throw new TypeError("sources must name at least one credential");
    }
    /** @param {string | string[]} scopes */
    async getToken(scopes) {
      const errors = [];
      for (const source of this.sources) {
        try {
          return await source.getToken(scopes);
        } catch (error) {
          if (!(error instanceof CredentialUnavailableError)) throw error;
          errors.push(error);
        }
      }
      throw new AggregateAuthenticationError(errors);
    }
  }

  return {
    ClientSecretCredential,
    ClientAssertionCredential,
    ClientCertificateCredential,
    WorkloadIdentityCredential,
    DeviceCodeCredential,
    AzureCliCredential,
    ChainedTokenCredential,
    AuthenticationError,
    CredentialUnavailableError,
    AggregateAuthenticationError,
    getBearerTokenProvider: (/** @type {any} */ credential, /** @type {string | string[]} */ scopes) => async () =>
      (await credential.getToken(scopes)).token,
    pendingFeatures: ["instance-discovery"],
  };
}

/** @param {Record<string, unknown>} values */
function required(values) {
  for (const [name, value] of Object.entries(values)) {
    if (!value) throw new TypeError(`${name} must be given`);
  }
}
