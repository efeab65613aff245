// @ts-check
import { between, equal, match, ok, rejects } from "../kit/assert.mjs";
import { person, publicClient } from "../kit/people.mjs";
import { took, until } from "../kit/world.mjs";

/**
 * People who sign in with a browser, where something can listen for its answer: Node, Deno and Bun. `tests/loopback` has what listens.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function browser(promise, world) {
  const { entra, identity, ready, scope } = world;

  /**
   * A credential, and the pages that were opened for it. Its browser signs this user in; with `null` it does nothing.
   * @param {any} user @param {any} [more]
   */
  async function browsing(user, more = {}) {
    const clientId = await publicClient(world, { redirect_uris: [{ uri: "http://localhost", type: "native" }] });
    /** @type {Record<string, string>[]} */
    const opened = [];
    const openUrl = async (/** @type {string} */ url) => {
      const asked = Object.fromEntries(new URL(url).searchParams);
      opened.push(asked);
      if (user) await answer(asked, { code: await codeFor(clientId, asked, user) });
    };
    const credential = new identity.InteractiveBrowserCredential(world.options({ tenantId: ready.tenant_id, clientId, host: { openUrl }, ...more }));
    return { credential, opened, clientId };
  }

  /** @param {string} clientId @param {Record<string, string>} asked @param {any} user */
  async function codeFor(clientId, asked, user) {
    const { redirect_uri, nonce, code_challenge, code_challenge_method, scope: scopes } = asked;
    return (await entra.code({ client_id: clientId, redirect_uri, nonce, code_challenge, code_challenge_method, scope: scopes, user: user.id })).code;
  }

  promise("the browser's answer signs the person in, and the next scope needs none", async () => {
    const user = await person(world);
    const { credential, opened, clientId } = await browsing(user);
    const record = await credential.authenticate(scope);
    equal([record.username, record.clientId], [user.name, clientId], "record");
    equal(world.jose.decodeJwt((await credential.getToken(scope)).token).oid, user.id, "user");
    await credential.getToken((await world.scopes(1))[0]);
    equal([opened.length, await entra.tokenRequests()], [1, 2], "pages and requests");
    const [asked] = opened;
    equal([asked.response_type, asked.code_challenge_method, asked.prompt], ["code", "S256", "select_account"], "what the page was asked for");
    match(asked.redirect_uri, /^http:\/\/localhost:\d+\/?$/, "redirect URI");
    for (const name of ["state", "nonce", "code_challenge"]) ok(asked[name].length >= 16, name);
  });

  promise("100 calls for two scopes at once open one page", async () => {
    const { credential, opened } = await browsing(await person(world));
    const scopes = await world.scopes(2);
    await Promise.all(Array.from({ length: 100 }, (_, call) => credential.getToken(scopes[call % 2])));
    equal([opened.length, await entra.tokenRequests()], [1, 2], "pages and requests");
  });

  promise("who turns back is an AuthenticationError in Entra's words", async () => {
    const { credential, opened } = await browsing(null);
    const refused = rejects(credential.getToken(scope), identity.AuthenticationError, /access_denied.*AADSTS65004/s);
    await until(() => opened.length === 1, "a page");
    await answer(opened[0], { error: "access_denied", error_description: "AADSTS65004: User declined to consent." });
    await refused;
    equal(await entra.tokenRequests(), 0, "requests");
  });

  promise("an answer with another state signs nobody in", async () => {
    const user = await person(world);
    const { credential, opened, clientId } = await browsing(null, { timeoutInMs: 1500 });
    const refused = rejects(credential.getToken(scope));
    await until(() => opened.length === 1, "a page");
    await answer({ ...opened[0], state: "somebody-else's-state" }, { code: await codeFor(clientId, opened[0], user) });
    await refused;
    equal(await entra.tokenRequests(), 0, "requests");
  });

  promise("an aborted call ends within 100 ms, and nothing listens any more", async () => {
    const { credential, opened } = await browsing(null);
    const controller = new AbortController();
    const call = rejects(credential.getToken(scope, { abortSignal: controller.signal }));
    await until(() => opened.length === 1, "a page");
    between(await took(async () => (controller.abort(), equal((await call).name, "AbortError", "name"))), 0, 100, "milliseconds");
    await until(() => answer(opened[0], {}).then(() => false, () => true), "nothing listens");
  });

  promise("with disableAutomaticAuthentication no page is opened until authenticate is called", async () => {
    const { credential, opened } = await browsing(await person(world), { disableAutomaticAuthentication: true });
    await rejects(credential.getToken(scope), identity.AuthenticationRequiredError, /authenticate/);
    equal(opened.length, 0, "pages");
    await credential.authenticate(scope);
    ok((await credential.getToken(scope)).token, "a token");
    equal(opened.length, 1, "pages");
  });
}

/** What a browser posts to whom the page was asked for. @param {Record<string, string>} asked @param {Record<string, string>} fields */
async function answer({ redirect_uri: to, state }, fields) {
  const body = String(new URLSearchParams({ ...fields, state }));
  return fetch(to, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body });
}
