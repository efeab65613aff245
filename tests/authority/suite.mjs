// @ts-check
import { randomUUID } from "node:crypto";
import { equal, match, ok } from "../npm/kit/assert.mjs";
import { AUDIENCE, SCOPE, TENANT, WITH_CERTIFICATE, WITH_SECRET } from "./provider.mjs";

/**
 * Our credentials before another's authority.
 *
 * @param {import("../npm/kit/promises.mjs").AddPromise} promise
 * @param {object} given
 * @param {import("./provider.mjs").Authority} given.authority
 * @param {import("../peers/parties/party.mjs").Party} given.party
 * @param {string} given.secret
 * @param {{ own: string, stranger: string }} given.certificates Files.
 * @param {any} given.jose
 * @param {any} given.clientKey The private key of the application with a certificate, as `jose` has it.
 */
export function authority(promise, { authority, party, secret, certificates, jose, clientKey }) {
  promise("client secret: a token that jose verifies with the authority's keys, asked for once", async () => {
    const description = describe({ client: WITH_SECRET, secret });
    const before = authority.tokenRequests();
    const token = await party.getToken(description, SCOPE);
    await isGood(token, WITH_SECRET);
    equal(await party.getToken(description, SCOPE), token, "the token of a second call");
    equal(authority.tokenRequests() - before, 1, "token requests");
  });

  promise("client secret: a wrong one is an AuthenticationError in the authority's words, without the secret", async () => {
    const wrong = `wrong-${randomUUID()}`;
    const error = await party.failure(describe({ client: WITH_SECRET, secret: wrong }), SCOPE);
    match(error.name, /^AuthenticationError$/, "name");
    match(error.message, /invalid_client/, "message");
    ok(!error.message.includes(wrong), "no secret");
    match(authority.refusals.at(-1), /secret/, "what the authority says to itself");
  });

  promise("client certificate: an assertion with PS256 that the authority finds good, and a token for it", async () => {
    const description = describe({ client: WITH_CERTIFICATE, certificatePath: certificates.own });
    const before = authority.tokenRequests();
    const token = await party.getToken(description, SCOPE);
    await isGood(token, WITH_CERTIFICATE);
    equal(await party.getToken(description, SCOPE), token, "the token of a second call");
    equal(authority.tokenRequests() - before, 1, "token requests");
    const { header, claims } = /** @type {any} */ (authority.assertions.at(-1));
    equal([header.alg, header.typ, claims.aud], ["PS256", "JWT", tokenEndpoint()], "algorithm, type, audience");
    equal(claims.exp - claims.nbf, 600, "seconds from its beginning to its end");
  });

  promise("client certificate: each request has an assertion of its own, since the authority takes none twice", async () => {
    const asked = authority.assertions.length;
    for (let count = 0; count < 2; count += 1) {
      await party.getToken(describe({ client: WITH_CERTIFICATE, certificatePath: certificates.own }), SCOPE);
    }
    const identifiers = authority.assertions.slice(asked).map(({ claims }) => claims.jti);
    equal([identifiers.length, new Set(identifiers).size], [2, 2], "assertions, and different identifiers");
  });

  promise("client certificate: one that is not registered is an AuthenticationError, without the assertion", async () => {
    const error = await party.failure(describe({ client: WITH_CERTIFICATE, certificatePath: certificates.stranger }), SCOPE);
    match(error.name, /^AuthenticationError$/, "name");
    match(error.message, /invalid_client/, "message");
    ok(!/eyJ/.test(error.message), "no assertion");
  });

  promise("the authority looks: another algorithm, another audience and an assertion that it has seen are refused", async () => {
    const good = await signed({});
    equal((await send(good)).status, 200, "status for a good assertion");
    equal((await send(good)).body.error, "invalid_client", "error for the same again");
    match(authority.refusals.at(-1), /only be used once/, "its reason");
    equal((await send(await signed({}, "RS256"))).body.error, "invalid_client", "error for RS256");
    match(authority.refusals.at(-1), /alg mismatch/, "its reason");
    equal((await send(await signed({ aud: "https://login.example/token" }))).body.error, "invalid_client", "error for another audience");
    match(authority.refusals.at(-1), /audience/, "its reason");
  });

  promise("an application that the authority does not know is an AuthenticationError in its words", async () => {
    const error = await party.failure(describe({ client: "nobody", secret }), SCOPE);
    match(error.name, /^AuthenticationError$/, "name");
    match(error.message, /invalid_client/, "message");
    match(authority.refusals.at(-1), /client not found/, "what the authority says to itself");
  });

  /** @param {{ client: string, secret?: string, certificatePath?: string }} application */
  function describe(application) {
    return { id: randomUUID(), authority: authority.origin, tenant: TENANT, ...application };
  }

  function tokenEndpoint() {
    return `${authority.origin}/${TENANT}/oauth2/v2.0/token`;
  }

  /** @param {string} token @param {string} client */
  async function isGood(token, client) {
    const keys = jose.createLocalJWKSet(await (await fetch(`${authority.origin}/${TENANT}/discovery/v2.0/keys`)).json());
    const { payload } = await jose.jwtVerify(token, keys, { issuer: authority.issuer, audience: AUDIENCE });
    equal([payload.client_id, payload.scope], [client, SCOPE], "application and scope");
  }

  /** An assertion of the application with a certificate, by jose. @param {object} changes @param {string} [alg] */
  async function signed(changes, alg = "PS256") {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: WITH_CERTIFICATE, sub: WITH_CERTIFICATE, aud: tokenEndpoint(), jti: randomUUID(), nbf: now, exp: now + 600, ...changes };
    return new jose.SignJWT(claims).setProtectedHeader({ alg }).sign(await jose.importPKCS8(clientKey, alg));
  }

  /** @param {string} assertion @returns {Promise<{ status: number, body: any }>} */
  async function send(assertion) {
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: WITH_CERTIFICATE,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
      scope: SCOPE,
    });
    const response = await fetch(tokenEndpoint(), { method: "POST", body });
    return { status: response.status, body: await response.json() };
  }
}
