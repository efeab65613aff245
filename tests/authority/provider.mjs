// @ts-check
// An authority that no one here wrote: oidc-provider, a certified OpenID provider, on routes of Entra's shape, over HTTPS on loopback.

import https from "node:https";

/** The tenant in the paths; to oidc-provider it is a part of the issuer's name. */
export const TENANT = "contoso.example";
/** What tokens are for, as a scope and as an audience. */
export const SCOPE = "https://vault.example/.default";
export const AUDIENCE = "https://vault.example/";
/** Client ids: of the application with a secret, and of that with a certificate. */
export const WITH_SECRET = "with-secret";
export const WITH_CERTIFICATE = "with-certificate";

/**
 * @typedef {object} Authority
 * @property {string} origin
 * @property {string} issuer
 * @property {{ header: any, claims: any }[]} assertions Those that were found good.
 * @property {string[]} refusals Why requests were refused, in its own words, which it keeps from clients.
 * @property {() => number} tokenRequests
 * @property {() => void} stop
 */

/**
 * Starts it on a free port.
 *
 * @param {any} Provider The class from oidc-provider.
 * @param {object} given
 * @param {{ cert: string, key: string }} given.tls PEM.
 * @param {string} given.secret
 * @param {object} given.clientKey The public key of the application with a certificate, a JWK.
 * @param {object} given.signingKey The private key of its tokens, a JWK.
 * @returns {Promise<Authority>}
 */
export async function startAuthority(Provider, { tls, secret, clientKey, signingKey }) {
  const server = https.createServer(tls);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const origin = `https://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
  const issuer = `${origin}/${TENANT}/v2.0`;
  /** @type {Authority["assertions"]} */
  const assertions = [];
  /** @type {string[]} */
  const refusals = [];
  let tokenRequests = 0;

  const provider = new Provider(issuer, {
    clients: [
      application(WITH_SECRET, { client_secret: secret, token_endpoint_auth_method: "client_secret_post" }),
      application(WITH_CERTIFICATE, {
        token_endpoint_auth_method: "private_key_jwt",
        // The only algorithm, which is what Microsoft recommends.
        token_endpoint_auth_signing_alg: "PS256",
        jwks: { keys: [clientKey] },
      }),
    ],
    jwks: { keys: [signingKey] },
    scopes: ["openid", SCOPE],
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false }, resourceIndicators: resource() },
    routes: { token: `/${TENANT}/oauth2/v2.0/token`, jwks: `/${TENANT}/discovery/v2.0/keys` },
    assertJwtClientAuthClaimsAndHeader: (/** @type {any} */ _, /** @type {any} */ claims, /** @type {any} */ header) => {
      assertions.push({ header, claims });
    },
    ttl: { ClientCredentials: 3600 },
  });
  provider.on("grant.error", (/** @type {any} */ _, /** @type {any} */ error) => refusals.push(error.error_detail ?? error.error_description));
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (request.url?.startsWith(`/${TENANT}/oauth2/v2.0/token`)) tokenRequests += 1;
    answer(request, response);
  });
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin, issuer, assertions, refusals, tokenRequests: () => tokenRequests, stop };
}

/** @param {string} id @param {object} proof */
function application(id, proof) {
  return { client_id: id, grant_types: ["client_credentials"], redirect_uris: [], response_types: [], ...proof };
}

/** Every token is for the one resource, as a JWT that lives for an hour. */
function resource() {
  const server = { scope: SCOPE, audience: AUDIENCE, accessTokenTTL: 3600, accessTokenFormat: "jwt", jwt: { sign: { alg: "RS256" } } };
  return { enabled: true, defaultResource: () => AUDIENCE, useGrantedResource: () => true, getResourceServerInfo: () => server };
}
