// @ts-check
// An authority that no one here wrote: oidc-provider, a certified OpenID provider, on routes of Entra's shape, over HTTPS on loopback.

import https from "node:https";

/** The tenant in the paths; to oidc-provider it is a part of the issuer's name. */
export const TENANT = "contoso.example";
/** What tokens are for, as a scope and as an audience. */
export const SCOPE = "https://vault.example/.default";
export const AUDIENCE = "https://vault.example/";
/** Client ids: of the application with a secret, of that with a certificate, and of the one that people sign in to. */
export const WITH_SECRET = "with-secret";
export const WITH_CERTIFICATE = "with-certificate";
export const FOR_PEOPLE = "for-people";
/** Where people sign in, for an application that gets its codes itself. */
export const REDIRECT_URI = "http://localhost:8400/answer";

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
      {
        client_id: FOR_PEOPLE,
        token_endpoint_auth_method: "none",
        application_type: "native",
        grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
        response_types: ["code"],
        redirect_uris: ["http://localhost", REDIRECT_URI],
      },
    ],
    jwks: { keys: [signingKey] },
    scopes: ["openid", "profile", "offline_access", SCOPE],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
      deviceFlow: { enabled: true },
      resourceIndicators: resource(),
    },
    pkce: { required: () => true },
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    findAccount: (/** @type {any} */ _, /** @type {string} */ id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id }) }),
    conformIdTokenClaims: false,
    claims: { profile: ["preferred_username"] },
    cookies: { keys: ["of no importance"] },
    routes: {
      authorization: `/${TENANT}/oauth2/v2.0/authorize`,
      code_verification: `/${TENANT}/device`,
      device_authorization: `/${TENANT}/oauth2/v2.0/devicecode`,
      jwks: `/${TENANT}/discovery/v2.0/keys`,
      token: `/${TENANT}/oauth2/v2.0/token`,
    },
    assertJwtClientAuthClaimsAndHeader: (/** @type {any} */ _, /** @type {any} */ claims, /** @type {any} */ header) => {
      assertions.push({ header, claims });
    },
    ttl: { AccessToken: 3600, ClientCredentials: 3600, DeviceCode: 900 },
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
