// @ts-check
import { createHash, randomBytes } from "node:crypto";
import { equal, match, ok } from "../npm/kit/assert.mjs";
import { Person } from "./person.mjs";
import { AUDIENCE, FOR_PEOPLE, REDIRECT_URI, SCOPE, TENANT } from "./provider.mjs";

/** This authority takes any password. @param {string} login */
const personCalled = (login) => new Person({ login, password: "whatever" });

/**
 * People who sign in to our credentials before another's authority.
 *
 * @param {import("../npm/kit/promises.mjs").AddPromise} promise
 * @param {object} given
 * @param {import("./provider.mjs").Authority} given.authority
 * @param {any} given.ours Our package.
 * @param {any} given.jose
 */
export function people(promise, { authority, ours, jose }) {
  const options = { authorityHost: authority.origin, disableInstanceDiscovery: true };

  promise("authorization code: with its verifier it gets a token, and the refresh token the next ones", async () => {
    const codeVerifier = randomBytes(32).toString("base64url");
    const code = await codeFor(codeVerifier);
    const credential = new ours.AuthorizationCodeCredential(TENANT, FOR_PEOPLE, code, REDIRECT_URI, { ...options, codeVerifier });
    await isFor(await credential.getToken(SCOPE), "alice");
    const before = authority.tokenRequests();
    // Claims bypass the token that is there.
    await isFor(await credential.getToken(SCOPE, { claims: "{}" }), "alice");
    equal(authority.tokenRequests() - before, 1, "token requests, by the refresh token");
  });

  promise("authorization code: another verifier is refused, in the authority's words", async () => {
    const code = await codeFor(randomBytes(32).toString("base64url"));
    const codeVerifier = randomBytes(32).toString("base64url");
    const credential = new ours.AuthorizationCodeCredential(TENANT, FOR_PEOPLE, code, REDIRECT_URI, { ...options, codeVerifier });
    const error = await failure(credential);
    match(error.name, /^AuthenticationRequiredError$/, "name");
    match(error.message, /invalid_grant/, "message");
    ok(!error.message.includes(code) && !error.message.includes(codeVerifier), "neither code nor verifier");
  });

  promise("refresh token: each one is used once, and the next one is handed over", async () => {
    const codeVerifier = randomBytes(32).toString("base64url");
    const body = new URLSearchParams({
      grant_type: "authorization_code", client_id: FOR_PEOPLE, code: await codeFor(codeVerifier), redirect_uri: REDIRECT_URI, code_verifier: codeVerifier,
    });
    const endpoint = `${authority.origin}/${TENANT}/oauth2/v2.0/token`;
    const { refresh_token: refreshToken } = await (await fetch(endpoint, { method: "POST", body })).json();
    /** @type {string[]} */
    const handed = [];
    const onRefreshToken = async (/** @type {string} */ token) => void handed.push(token);
    const credential = new ours.RefreshTokenCredential(TENANT, FOR_PEOPLE, { ...options, refreshToken, onRefreshToken });
    await isFor(await credential.getToken(SCOPE), "alice");
    await isFor(await credential.getToken(SCOPE, { claims: "{}" }), "alice");
    equal([handed.length, new Set([refreshToken, ...handed]).size], [2, 3], "tokens that were handed over, and different ones in all");
    // The authority revokes what comes twice: had ours sent one twice, this would fail.
    const next = new ours.RefreshTokenCredential(TENANT, FOR_PEOPLE, { ...options, refreshToken: handed[1] });
    await isFor(await next.getToken(SCOPE), "alice");
    const error = await failure(new ours.RefreshTokenCredential(TENANT, FOR_PEOPLE, { ...options, refreshToken: "of nobody" }));
    match(error.name, /^AuthenticationRequiredError$/, "name for one that it does not know");
  });

  promise("device code: who types it in elsewhere is signed in", async () => {
    const person = personCalled("bob");
    const userPromptCallback = async (/** @type {any} */ { verificationUri, userCode }) => {
      const { html } = await person.open(`${verificationUri}?user_code=${encodeURIComponent(userCode)}`);
      match(html, /Sign-in Success|success/i, "the last page");
    };
    const credential = new ours.DeviceCodeCredential({ ...options, tenantId: TENANT, clientId: FOR_PEOPLE, userPromptCallback });
    const record = await credential.authenticate(SCOPE);
    equal([record.clientId, record.authority], [FOR_PEOPLE, new URL(authority.origin).host], "whom the record is of");
    await isFor(await credential.getToken(SCOPE), "bob");
  });

  promise("browser: the answer of the sign-in comes to a port of this machine, by post, and the id token has our nonce", async () => {
    const person = personCalled("carol");
    /** @type {Promise<{ html: string }>[]} */
    const opened = [];
    const host = { openUrl: async (/** @type {string} */ url) => void opened.push(person.open(url)) };
    const credential = new ours.InteractiveBrowserCredential({ ...options, host, tenantId: TENANT, clientId: FOR_PEOPLE, prompt: "consent" });
    await isFor(await credential.getToken(SCOPE), "carol");
    equal(opened.length, 1, "pages that were opened");
    match((await opened[0]).html, /close this/i, "what the person sees at last");
  });

  /** A code that Alice signs in for. @param {string} codeVerifier */
  async function codeFor(codeVerifier) {
    const query = new URLSearchParams({
      client_id: FOR_PEOPLE,
      response_type: "code",
      redirect_uri: REDIRECT_URI,
      scope: `openid profile offline_access ${SCOPE}`,
      code_challenge: createHash("sha256").update(codeVerifier).digest("base64url"),
      code_challenge_method: "S256",
      prompt: "consent",
      state: "state",
    });
    const { url } = await personCalled("alice").open(`${authority.origin}/${TENANT}/oauth2/v2.0/authorize?${query}`, REDIRECT_URI);
    return new URL(url).searchParams.get("code") ?? "";
  }

  /** @param {{ token: string }} granted @param {string} name */
  async function isFor({ token }, name) {
    const keys = jose.createLocalJWKSet(await (await fetch(`${authority.origin}/${TENANT}/discovery/v2.0/keys`)).json());
    const { payload } = await jose.jwtVerify(token, keys, { issuer: authority.issuer, audience: AUDIENCE });
    equal([payload.client_id, payload.sub], [FOR_PEOPLE, name], "application and user");
  }

  /** @param {any} credential @returns {Promise<Error>} */
  async function failure(credential) {
    return credential.getToken(SCOPE).then(() => new Error("it has got a token"), (/** @type {Error} */ error) => error);
  }
}
