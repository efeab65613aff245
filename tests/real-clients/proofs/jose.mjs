// @ts-check
// Azurite checks no signature; jose does, against the keys that the emulator publishes.

import assert from "node:assert/strict";

const RESOURCE = "https://storage.azure.com";

/**
 * @param {import("../world.mjs").World} world
 * @returns {import("../clients.mjs").Promised[]}
 */
export function jose(world) {
  const credential = world.withSecret();
  return [
    [
      "jose verifies the token's signature, issuer and audience",
      async () => {
        const { token } = await credential.getToken(`${RESOURCE}/.default`);
        const { payload, protectedHeader } = await verified(world, token);
        assert.equal(payload.appid, world.entra.client_id);
        assert.equal(payload.tid, world.entra.tenant_id);
        return `${protectedHeader.alg}, iss ${payload.iss}, aud ${payload.aud}, idtyp ${payload.idtyp}`;
      },
    ],
    [
      "jose refuses the token once a claim of it is changed",
      async () => {
        const { token } = await credential.getToken(`${RESOURCE}/.default`);
        const [header, payload, signature] = token.split(".");
        const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
        const changed = Buffer.from(JSON.stringify({ ...claims, appid: crypto.randomUUID() })).toString("base64url");
        const error = await verified(world, [header, changed, signature].join(".")).then(assert.fail, (error) => error);
        assert.equal(error.code, "ERR_JWS_SIGNATURE_VERIFICATION_FAILED", error);
        return error.message;
      },
    ],
  ];
}

/**
 * Verifies a token as a resource does, with keys fetched over HTTPS.
 *
 * @param {import("../world.mjs").World} world
 * @param {string} token
 * @param {string} [audience]
 */
export async function verified(world, token, audience = RESOURCE) {
  const { createRemoteJWKSet, jwtVerify } = await world.client("jose");
  const { origin, tenant_id: tenant } = world.entra;
  const keys = createRemoteJWKSet(new URL(`${origin}/${tenant}/discovery/v2.0/keys`));
  return jwtVerify(token, keys, { issuer: `https://sts.windows.net/${tenant}/`, audience, algorithms: ["RS256"] });
}
