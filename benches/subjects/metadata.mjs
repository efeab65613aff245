// @ts-check

/**
 * The OpenID Connect document behind its address, for subjects without a network.
 * @param {string} url
 */
export function metadataOf(url) {
  const authority = url.replace(/\/v2\.0\/\.well-known\/.*$/, "");
  return {
    issuer: `${authority}/v2.0`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    jwks_uri: `${authority}/discovery/v2.0/keys`,
  };
}
