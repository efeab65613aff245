// @ts-check
// People who sign in, and the applications that they sign in to.

/** @typedef {import("./world.mjs").World} World */

/** What an application is told by the redirect URI that a code went to. */
export const REDIRECT_URI = "https://app.example/signed-in";

/**
 * @typedef {object} Person
 * @property {string} id
 * @property {string} name
 * @property {string} password
 */

/**
 * A user of the first tenant.
 * @param {World} world
 * @param {object} [more] As the emulator's README has it.
 * @returns {Promise<Person>}
 */
export async function person({ entra, ready }, more = {}) {
  const { object_id: id, user_principal_name: name, password } = await entra.user({ tenant_id: ready.tenant_id, ...more });
  return { id, name, password };
}

/**
 * A public application, as programs on people's own machines are.
 * @param {World} world
 * @param {object} [more]
 * @returns {Promise<string>} Its client id.
 */
export async function publicClient({ entra, ready }, more = {}) {
  const redirect_uris = [{ uri: REDIRECT_URI, type: "native" }];
  return (await entra.app({ tenant_id: ready.tenant_id, public_client: true, redirect_uris, ...more })).client_id;
}

/**
 * A credential whom somebody signs in to by device code, and what it has shown.
 *
 * @param {World} world
 * @param {object} [given]
 * @param {any} [given.user] Who approves; nobody does if it is `null`.
 * @param {any} [given.options]
 * @param {string} [given.clientId]
 */
export async function device(world, { user, options, clientId } = {}) {
  const { entra, identity, ready } = world;
  await entra.settings({ device_code_interval: 1 });
  const id = clientId ?? (await publicClient(world));
  /** @type {any[]} */
  const shown = [];
  const userPromptCallback = async (/** @type {any} */ info) => {
    shown.push(info);
    if (user !== null) await entra.decide(info.userCode, { action: "approve", ...(user && { user: user.id }) });
  };
  const credential = new identity.DeviceCodeCredential(world.options({ tenantId: ready.tenant_id, clientId: id, userPromptCallback, ...options }));
  return { credential, shown, clientId: id };
}

/**
 * A refresh token, as an application has it from elsewhere: a code is redeemed by hand.
 * @param {World} world
 * @param {string} clientId
 * @param {any} [user]
 * @returns {Promise<string>}
 */
export async function refreshToken(world, clientId, user) {
  const { entra, ready, scope } = world;
  const { code } = await entra.code({ client_id: clientId, redirect_uri: REDIRECT_URI, scope: `${scope} offline_access`, ...(user && { user: user.id }) });
  const body = new URLSearchParams({ grant_type: "authorization_code", client_id: clientId, code, redirect_uri: REDIRECT_URI });
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const response = await (world.fetch ?? fetch)(ready.token_endpoint, { method: "POST", headers, body: body.toString() });
  const { refresh_token: token } = await response.json();
  await entra.forgetCounts();
  return token;
}
