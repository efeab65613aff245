// @ts-check
import assert from "node:assert/strict";

/** @typedef {import("./parties/party.mjs").Act} Act */

const TENANT = "a0a0a0a0-b1b1-42c2-83d3-e4e4e4e4e4e4";
const CLIENT = "c0c0c0c0-1111-4222-8333-444444444444";
const USER = "0d0d0d0d-5555-4666-8777-888888888888";
const HOME = `${USER}.${TENANT}`;
const FIRST = "https://vault.contoso.example/.default";
const SECOND = "https://storage.contoso.example/.default";
const THIRD = "https://graph.contoso.example/.default";

/**
 * What ours keeps the others find, and what the others keep ours finds.
 * @type {import("../npm/kit/promises.mjs").Suite}
 */
export function sharedCache(promise, { ours, others }) {
  for (const [name, theirs] of Object.entries(/** @type {Record<string, Act>} */ (others))) {
    pair(promise, ["ours", ours], [name, theirs]);
    pair(promise, [name, theirs], ["ours", ours]);
    promise(`ours and ${name} take turns with one cache, and nothing in it is lost`, () => turns(ours, theirs));
  }
}

/** @param {import("../npm/kit/promises.mjs").AddPromise} promise @param {[string, Act]} writer @param {[string, Act]} reader */
function pair(promise, [writer, writes], [reader, reads]) {
  promise(`${reader} finds the token of the user whom ${writer} has signed in`, async () => {
    const { cache } = await signIn(writes);
    assert.deepEqual(brief(await reads(asked("silent", cache, FIRST))), { token: "AT1", requests: [] });
  });

  promise(`${reader} gets a token by the refresh token of ${writer}, and ${writer} finds what came of that`, async () => {
    const { cache } = await signIn(writes);
    const renewed = await reads(asked("silent", cache, SECOND, ofUser("AT2", "RT2")));
    assert.deepEqual(brief(renewed), { token: "AT2", requests: ["RT1"] });
    assert.deepEqual(brief(await writes(asked("silent", renewed.cache, SECOND))), { token: "AT2", requests: [] });
    assert.deepEqual(brief(await writes(asked("silent", renewed.cache, FIRST))), { token: "AT1", requests: [] });
  });

  promise(`${reader} finds the token of the application for which ${writer} has got one, and gets none of a user's`, async () => {
    const { cache } = await signIn(writes);
    const nothing = await reads(asked("application", cache, FIRST));
    assert.equal(nothing.token, null, "it is the user's token");
    const got = await writes(asked("application", cache, FIRST, { access_token: "APP", token_type: "Bearer", expires_in: 3600 }));
    assert.equal(got.token, "APP", got.error ?? "");
    assert.deepEqual(brief(await reads(asked("application", got.cache, FIRST))), { token: "APP", requests: [] });
    assert.deepEqual(brief(await reads(asked("silent", got.cache, FIRST))), { token: "AT1", requests: [] });
  });

  promise(`whom ${writer} has signed in ${reader} signs out`, async () => {
    const { cache } = await signIn(writes);
    const left = await reads(asked("sign-out", cache, FIRST));
    for (const secret of ["AT1", "RT1"]) assert.ok(!left.cache.includes(`"${secret}"`), `${secret} is there still: ${left.cache}`);
    assert.deepEqual(brief(await writes(asked("silent", left.cache, FIRST))), { token: null, requests: [] });
  });
}

/** @param {Act} ours @param {Act} theirs */
async function turns(ours, theirs) {
  let { cache } = await signIn(theirs);
  const before = { ...JSON.parse(cache), Unknown: { kept: { as: [1, "it", null] } } };
  cache = JSON.stringify(before);
  for (const [number, scope] of [SECOND, THIRD, "User.Read", "Mail.Read"].entries()) {
    const party = number % 2 === 0 ? ours : theirs;
    const said = await party(asked("silent", cache, scope, ofUser(`AT-${number}`, `RT-${number}`)));
    assert.deepEqual(brief(said), { token: `AT-${number}`, requests: [number === 0 ? "RT1" : `RT-${number - 1}`] });
    cache = said.cache;
  }
  assert.deepEqual(JSON.parse(cache).Unknown, before.Unknown);
  for (const party of [ours, theirs]) {
    for (const [scope, token] of Object.entries({ [FIRST]: "AT1", [SECOND]: "AT-0", [THIRD]: "AT-1", "User.Read": "AT-2", "Mail.Read": "AT-3" })) {
      assert.deepEqual(brief(await party(asked("silent", cache, scope))), { token, requests: [] }, scope);
    }
  }
}

/** @param {Act} party */
async function signIn(party) {
  const said = await party(asked("sign-in", "", FIRST, ofUser("AT1", "RT1")));
  assert.equal(said.token, "AT1", said.error ?? "");
  return said;
}

/** The token, and the refresh tokens that were redeemed. @param {import("./parties/party.mjs").Said} said */
function brief({ token, requests }) {
  return { token, requests: requests.map((body) => new URLSearchParams(body).get("refresh_token")) };
}

/**
 * @param {import("./parties/party.mjs").Asked["act"]} act @param {string} cache @param {string} scope @param {object} [answer]
 * @returns {import("./parties/party.mjs").Asked}
 */
function asked(act, cache, scope, answer) {
  return { act, cache, scope, answer, tenant: TENANT, client: CLIENT, home: HOME };
}

/** What Entra answers of a user. @param {string} token @param {string} refreshToken */
function ofUser(token, refreshToken) {
  const base64 = (/** @type {object} */ claims) => Buffer.from(JSON.stringify(claims)).toString("base64url");
  const claims = { aud: CLIENT, iss: `https://login.microsoftonline.com/${TENANT}/v2.0`, oid: USER, sub: "subject", tid: TENANT, ver: "2.0" };
  const name = { name: "Ü. Ser", preferred_username: "user@contoso.example" };
  return {
    access_token: token,
    token_type: "Bearer",
    expires_in: 3600,
    refresh_token: refreshToken,
    id_token: `${base64({ alg: "none" })}.${base64({ ...claims, ...name })}.`,
    client_info: base64({ uid: USER, utid: TENANT }),
  };
}
