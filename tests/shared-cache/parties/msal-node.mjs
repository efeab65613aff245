// @ts-check
// MSAL for Node, as a party; see party.mjs.

const AUTHORITY = "https://login.microsoftonline.com";

/**
 * @param {any} msal The library.
 * @returns {import("./party.mjs").Act}
 */
export function msalNode(msal) {
  return async (asked) => {
    const network = new Network(asked.answer);
    const auth = { clientId: asked.client, authority: `${AUTHORITY}/${asked.tenant}` };
    const configuration = { auth, system: { networkClient: network } };
    const app =
      asked.act === "application"
        ? new msal.ConfidentialClientApplication({ ...configuration, auth: { ...auth, clientSecret: "secret" } })
        : new msal.PublicClientApplication(configuration);
    const cache = app.getTokenCache();
    if (asked.cache !== "") cache.deserialize(asked.cache);
    let token = null;
    let error;
    try {
      token = (await ask(app, cache, asked))?.accessToken ?? null;
    } catch (thrown) {
      error = String(thrown);
    }
    return { token, error, cache: cache.serialize(), requests: network.requests };
  };
}

/** @param {any} app @param {any} cache @param {import("./party.mjs").Asked} asked */
async function ask(app, cache, { act, scope }) {
  const scopes = [scope];
  if (act === "application") return app.acquireTokenByClientCredential({ scopes });
  if (act === "sign-in") return app.acquireTokenByCode({ scopes, code: "code", redirectUri: "http://localhost" });
  const accounts = await cache.getAllAccounts();
  if (act === "silent") return accounts.length === 1 ? app.acquireTokenSilent({ scopes, account: accounts[0] }) : null;
  for (const account of accounts) await cache.removeAccount(account);
  return null;
}

/** Has one answer for the token endpoint, and knows what anyone may know of the cloud. */
class Network {
  /** @type {string[]} */
  requests = [];

  /** @param {object | undefined} answer */
  constructor(answer) {
    this.answer = answer;
  }

  /** @param {string} url */
  async sendGetRequestAsync(url) {
    const base = url.split("/").slice(0, 4).join("/");
    const body = {
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      issuer: `${base}/v2.0`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    };
    return { status: 200, headers: {}, body };
  }

  /** @param {string} _ @param {{ body?: string }} options */
  async sendPostRequestAsync(_, options) {
    this.requests.push(options.body ?? "");
    const body = this.answer;
    this.answer = undefined;
    if (body === undefined) throw new Error("nobody answers");
    return { status: 200, headers: {}, body };
  }
}
