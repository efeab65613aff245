// @ts-check
// A person's tokens, as Entra answers them: no network is needed for what is answered from a cache.

export const SCOPE = "https://graph.microsoft.com/User.Read";
export const TENANT = "11111111-2222-4333-8444-555555555555";
export const CLIENT = "66666666-7777-4888-9999-aaaaaaaaaaaa";
export const USER = "bbbbbbbb-cccc-4ddd-8eee-ffffffffffff";

/** @param {object} part */
const encoded = (part) => btoa(JSON.stringify(part)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const now = Math.floor(Date.now() / 1000);
const claims = { aud: CLIENT, iss: `https://login.microsoftonline.com/${TENANT}/v2.0`, iat: now, nbf: now, exp: now + 3600, oid: USER, sub: USER, tid: TENANT, ver: "2.0" };

export const answer = {
  token_type: /** @type {const} */ ("Bearer"), scope: `${SCOPE} openid profile offline_access`, expires_in: 3599, ext_expires_in: 3599,
  access_token: "t".repeat(1400), refresh_token: "r".repeat(900),
  id_token: `${encoded({ typ: "JWT", alg: "RS256" })}.${encoded({ ...claims, name: "Ada", preferred_username: "ada@contoso.example" })}.c2lnbmF0dXJl`,
  client_info: encoded({ uid: USER, utid: TENANT }),
};
