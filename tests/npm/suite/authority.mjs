// @ts-check
import { equal, rejects } from "../kit/assert.mjs";

/**
 * Whom a secret goes to.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function authority(promise, world) {
  const { entra, identity, ready, scope } = world;

  /** A host whose questions to Microsoft the emulator answers. */
  function host() {
    const send = world.fetch ?? fetch;
    const ask = (/** @type {string} */ url, /** @type {any} */ init) => send(url.replace("https://login.microsoftonline.com", ready.origin), init);
    return world.host({ fetch: /** @type {any} */ (ask) });
  }

  const on = (/** @type {any} */ lent, /** @type {any} */ more = {}) =>
    new identity.ClientSecretCredential(ready.tenant_id, ready.client_id, ready.client_secret, { authorityHost: ready.origin, host: lent, ...more });

  promise("an authority that Microsoft knows is asked about once, by all credentials of a host", async () => {
    const lent = host();
    const credentials = Array.from({ length: 5 }, () => on(lent));
    await Promise.all(credentials.map((credential) => credential.getToken(scope)));
    const { by_kind: kinds } = await entra.counts();
    equal([kinds.instance_discovery, kinds.openid_configuration, kinds["token.client_credentials"]], [1, 1, 5], "requests");
    await on(lent).getToken(scope);
    equal((await entra.counts()).by_kind.instance_discovery, 1, "questions when another one comes");
  });

  promise("an authority that nobody knows gets no secret", async () => {
    const credential = on(host(), { authorityHost: "https://login.contoso.example" });
    const error = await rejects(credential.getToken(scope), TypeError, /authorityHost.*disableInstanceDiscovery/);
    equal([await entra.tokenRequests(), error.message.includes(ready.client_secret)], [0, false], "token requests, and the secret");
  });

  promise("where the question cannot be asked, the credential is unavailable, and the next call asks again", async () => {
    let broken = true;
    const { fetch: ask } = host();
    const lent = world.host({ fetch: /** @type {any} */ ((/** @type {any[]} */ ...sent) => (broken ? Promise.reject(new TypeError("no network")) : ask?.(.../** @type {[any]} */ (sent)))) });
    const credential = on(lent, { retryOptions: { maxRetries: 0 } });
    await rejects(credential.getToken(scope), identity.CredentialUnavailableError, /no network/);
    broken = false;
    await credential.getToken(scope);
  });
}
