// @ts-check
import { equal, match, ok } from "../../npm/kit/assert.mjs";

const LOOPBACK = "http://localhost";
const GRAPH = "https://graph.microsoft.com/User.Read";

/**
 * How users sign in with a library, in every way that it has.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {{
 *   world: import("../support/world.mjs").World,
 *   party: import("../parties/party.mjs").Party,
 *   library: import("../parties/list.mjs").Library,
 *   person: import("../support/person.mjs").Person,
 * }} given
 */
export function people(promise, { world, party, library, person }) {
  const { entra, scope } = world;
  /** @param {string} way @param {string} name @param {() => unknown} body */
  const can = (way, name, body) => library.signIns?.some((other) => other === way) && promise(name, body);

  can("device", "device code: the user types it in a browser, and the library goes on as that user", async () => {
    const user = await world.user();
    const description = world.signIn("device");
    /** @type {Promise<string>[]} */
    const pages = [];
    const token = await party.getToken(description, scope, {}, (shown) => {
      ok(shown.message.includes(shown.code) && shown.message.includes(shown.uri), "the message has the code and the address");
      pages.push(person.typeCode(shown, user));
    });
    match((await Promise.all(pages)).join(), /goes on on your device/, "the last page");
    await isOf(user, token);
    await staysSignedIn(description, user, token);
    const grants = (await entra.log()).filter(({ kind }) => kind === "token.device_code");
    ok(grants.every(({ aadsts }) => aadsts === null || aadsts === 70016), "every answer but the last is that the user is awaited");
  });

  can("device", "device code: a user who declines is its own error", async () => {
    const user = await world.user();
    /** @type {Promise<string>[]} */
    const pages = [];
    const error = await party.failure(world.signIn("device"), scope, (shown) => pages.push(person.typeCode(shown, user, "cancel")));
    match((await Promise.all(pages)).join(), /Nothing was given/, "the last page");
    match(error.name, library.error, "name");
    match(error.message, /AADSTS65004|authorization_declined/, "message");
  });

  can("password", "name and password: it gets the user's token", async () => {
    const user = await world.user();
    const description = world.signIn("password", { username: user.user_principal_name, password: user.password });
    const token = await party.getToken(description, scope);
    await isOf(user, token);
    await staysSignedIn(description, user, token);
  });

  can("password", "name and password: what is wrong is its own error, with Entra's number and without the password", async () => {
    const user = await world.user();
    const strong = await world.user({ mfa: true });
    for (const [who, password, number] of /** @type {const} */ ([[user, "not the password", 50126], [strong, strong.password, 50076]])) {
      const error = await party.failure(world.signIn("password", { username: who.user_principal_name, password }), scope);
      match(error.name, library.error, "name");
      match(error.message, new RegExp(`AADSTS${number}`), "message");
      ok(!error.message.includes(password), "no password");
    }
  });

  can("code", "authorization code: a program redeems it, once, and stays signed in", async () => {
    const user = await world.user();
    const code = await codeFor(user, world.program, LOOPBACK);
    const description = world.signIn("code", { code, redirectUri: LOOPBACK });
    const token = await party.getToken(description, scope);
    await isOf(user, token);
    if (library.bindsCodes) await isRenewed(description, user);
    else await staysSignedIn(description, user, token);
    const error = await party.failure(world.signIn("code", { code, redirectUri: LOOPBACK }), scope);
    match(error.name, library.signInError ?? library.error, "name");
    match(error.message, /AADSTS54005/, "message");
  });

  can("code", "authorization code: a server proves itself", async () => {
    const user = await world.user();
    const { client, redirectUri = "" } = world.signInAtServer({});
    const description = world.signInAtServer({ code: await codeFor(user, client, redirectUri) });
    await isOf(user, await party.getToken(description, scope));
    const error = await party.failure(world.signInAtServer({ code: await codeFor(user, client, redirectUri), secret: "not the secret" }), scope);
    match(error.name, library.error, "name");
    match(error.message, /AADSTS7000215/, "message");
  });

  can("browser", "browser: the user signs in on Entra's page, and the library has a page of its own after that", async () => {
    const user = await world.user();
    const description = world.signIn("browser");
    const [token, last] = await Promise.all([party.getToken(description, scope), person.signIn(user)]);
    match(last, /authentication (is )?complete|close this/i, "the library's page");
    await isOf(user, token);
    const opened = (await entra.log()).find(({ kind }) => kind === "authorize");
    const sent = Object.fromEntries(opened.query);
    equal([sent.response_type, sent.response_mode, sent.code_challenge_method], ["code", "form_post", "S256"], "what the address asks for");
    await staysSignedIn(description, user, token);
  });

  can("browser", "browser: a user who cancels is its own error", async () => {
    const [error] = await Promise.all([party.failure(world.signIn("browser"), scope), person.cancel()]);
    match(error.name, library.error, "name");
    match(error.message, /AADSTS65004|access_denied/, "message");
  });

  /** @param {import("../support/world.mjs").User} user @param {string} token */
  async function isOf(user, token) {
    const claims = await world.verify(token);
    equal([claims.idtyp, claims.oid], ["user", user.object_id], "kind of token and user");
    const { status, body } = await world.present(token);
    equal([status, body.object], [200, user.object_id], "what the resource sees");
  }

  /**
   * The token comes from memory, and the one of another resource by the refresh token.
   * @param {import("../parties/serve.mjs").Description} description @param {import("../support/world.mjs").User} user @param {string} token
   */
  async function staysSignedIn(description, user, token) {
    const before = await entra.tokenRequests();
    equal(await party.getToken(description, scope), token, "the token of a second call");
    equal(await entra.tokenRequests(), before, "token requests");
    const other = await party.getToken(description, GRAPH);
    const claims = JSON.parse(Buffer.from(other.split(".")[1], "base64url").toString());
    equal([claims.oid, claims.aud, claims.scp], [user.object_id, "https://graph.microsoft.com", "User.Read"], "the other token");
    equal([await entra.tokenRequests(), (await entra.counts()).by_kind["token.refresh_token"]], [before + 1, 1], "token requests");
  }

  /**
   * Claims are met by the refresh token.
   * @param {import("../parties/serve.mjs").Description} description @param {import("../support/world.mjs").User} user
   */
  async function isRenewed(description, user) {
    const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: "c1" } } });
    const token = await party.getToken(description, scope, { claims });
    await isOf(user, token);
    equal((await world.verify(token)).acrs, ["c1"], "what the claims asked for");
    equal((await entra.counts()).by_kind["token.refresh_token"], 1, "refresh tokens that were redeemed");
  }

  /** @param {import("../support/world.mjs").User} user @param {string} client @param {string} redirectUri @returns {Promise<string>} */
  async function codeFor(user, client, redirectUri) {
    const openid = "openid profile offline_access";
    const request = { client_id: client, redirect_uri: redirectUri, user: user.object_id, scope: `${openid} ${scope}` };
    return (await entra.code(request)).code;
  }
}
