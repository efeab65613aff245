// @ts-check
import { randomUUID } from "node:crypto";
import { equal, match, ok } from "../../npm/kit/assert.mjs";
import { WAYS } from "../support/world.mjs";

/** What Entra says to a wrong proof: to a certificate that is not registered, and to one whose subject's name is not. */
const REFUSALS = { secret: 7000215, certificate: 700027, chain: 50012 };

/**
 * A library's tokens, by every way that there is.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {{ world: import("../support/world.mjs").World, party: import("../parties/party.mjs").Party, library: import("../parties/list.mjs").Library }} given
 */
export function tokens(promise, { world, party, library }) {
  const { entra, scope, ready } = world;

  for (const way of Object.values(WAYS)) {
    if (way.proof === "chain" && library.forgetsChain) {
      promise(`${way.title}: it forgets the chain, and is refused`, async () => {
        match((await party.failure(await world.description(way), scope)).message, /AADSTS700027/, "message");
      });
      continue;
    }
    promise(`${way.title}: it gets a token that the resource takes, and asks for it once`, async () => {
      const description = await world.description(way);
      const token = await party.getToken(description, scope);
      const claims = await world.verify(token);
      const client = world.clientOf(way);
      equal([claims.azp, claims.azpacr, claims.tid], [client, world.referenceOf(way), ready.tenant_id], "application, proof and tenant");
      equal(claims.idtyp, way.forUser ? "user" : "app", "kind of token");
      if (way.forUser) equal(claims.oid, claimsOf(description.userAssertion).oid, "the user");
      const { status, body } = await world.present(token);
      equal([status, body.application, body.object], [200, client, claims.oid], "what the resource sees");
      equal(await party.getToken(description, scope), token, "the token of a second call");
      equal(await entra.tokenRequests(), 1, "token requests");
    });

    promise(`${way.title}: a wrong one is its own error, with Entra's number and without what proves`, async () => {
      const secret = `wrong-${randomUUID()}`;
      const wrong = way.proof === "secret" ? { secret } : { certificatePath: world.certificates.files.stranger };
      const error = await party.failure(await world.description(way, wrong), scope);
      match(error.name, library.error, "name");
      match(error.message, new RegExp(`AADSTS${REFUSALS[way.proof]}`), "message");
      ok(!error.message.includes(secret) && !/eyJ/.test(error.message), "no secret, no assertion");
    });
  }

  promise("client secret: it answers the challenge of a resource that no longer takes its token", async () => {
    const description = await world.description(WAYS.secret);
    equal((await party.call(description, scope, ready.resource)).status, 200, "status of the first call");
    await entra.revoke(world.client);
    const { status, body } = await party.call(description, scope, ready.resource);
    equal([status, body.application], [200, world.client], "status and application of the second call");
    equal(await entra.tokenRequests(), 2, "token requests");
    const last = (await entra.log()).filter(({ kind }) => kind.startsWith("token.")).at(-1);
    const claims = JSON.parse(last.form.claims).access_token;
    equal([claims.nbf.essential, claims.xms_cc.values.map((/** @type {string} */ value) => value.toUpperCase())], [true, ["CP1"]], "the claims of the last request");
  });

  promise("on behalf of: it answers the challenge of a resource that wants an authentication context", async () => {
    await entra.demand({ access_token: { acrs: { essential: true, value: "c1" } } });
    const description = await world.description(WAYS["obo-certificate"]);
    const { status, body } = await party.call(description, scope, ready.resource);
    equal([status, body.object], [200, claimsOf(description.userAssertion).oid], "status and user");
    equal(await entra.tokenRequests(), 2, "token requests");
  });

  promise("on behalf of: a second factor that the user has to give is its own error, and with it the token comes", async () => {
    await entra.interaction({ resource: "api://entra-emulator", kind: "multifactor" });
    const error = await party.failure(await world.description(WAYS["obo-secret"]), scope);
    match(error.name, library.error, "name");
    match(error.message, /AADSTS50076/, "message");
    equal(typeof error.claims === "string", library.tellsClaims ?? false, "whether it tells the claims that the user's client needs");
    // The client of the user signs in again with the claims, or, where nobody tells them, with a second factor of its own accord.
    const userAssertion = await world.userToken(error.claims ? { claims: JSON.parse(error.claims) } : { methods: ["pwd", "mfa"] });
    const token = await party.getToken(await world.description(WAYS["obo-secret"], { userAssertion }), scope);
    equal((await world.present(token)).status, 200, "status");
  });
}

/** The claims of a token, unchecked. @param {string} [token] @returns {any} */
function claimsOf(token = "") {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}
