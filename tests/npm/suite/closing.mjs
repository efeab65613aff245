// @ts-check
import { equal, ok, rejects } from "../kit/assert.mjs";
import { pause, until } from "../kit/world.mjs";

/**
 * Who closes a credential is done with it.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function closing(promise, world) {
  const { entra, identity, ready, scope, wasm } = world;

  promise("a closed credential refuses every call, hits included, and sends nothing", async () => {
    const credential = world.credential();
    const provider = identity.getBearerTokenProvider(credential, scope);
    await credential.getToken(scope);
    credential.close();
    await rejects(credential.getToken(scope), TypeError, /closed/);
    await rejects(provider(), TypeError, /closed/);
    equal(await entra.tokenRequests(), 1, "requests");
  });

  promise("closing twice, or before the first call, is fine", async () => {
    const credential = world.credential();
    credential.close();
    credential.close();
    await rejects(credential.getToken(scope), TypeError, /closed/);
  });

  promise("closing one credential does not touch another of the same host", async () => {
    const options = world.options();
    const [one, other] = [1, 2].map(() => new identity.ClientSecretCredential(ready.tenant_id, ready.client_id, ready.client_secret, options));
    const token = await other.getToken(scope);
    await one.getToken(scope);
    one.close();
    equal(await other.getToken(scope), token, "token");
  });

  promise("a call on its way settles, and its token is not kept", async () => {
    await entra.slow(200);
    const credential = world.credential();
    const pending = credential.getToken(scope).catch((/** @type {unknown} */ error) => error);
    await until(async () => (await entra.tokenRequests()) === 1, "the request is on its way");
    credential.close();
    const outcome = await pending;
    ok(outcome.token || /closed/.test(outcome.message), `a token, or that the credential is closed: ${outcome}`);
    await rejects(credential.getToken(scope), TypeError, /closed/);
    await pause(50);
    equal(await entra.tokenRequests(), 1, "requests");
  });

  promise("a credential is an asynchronous resource", async () => {
    const dispose = /** @type {any} */ (Symbol).asyncDispose;
    if (!dispose) return; // `await using` brings its own symbol where the runtime has none
    const credential = world.credential();
    await credential.getToken(scope);
    ok(credential[dispose]() instanceof Promise, "it returns a promise");
    await rejects(credential.getToken(scope), TypeError, /closed/);
  });

  promise("no token is left in the WebAssembly's memory once it is handed over", async () => {
    const credential = world.credential();
    const { token } = await credential.getToken(scope);
    equal([wasm.holds(token), wasm.holds(token.slice(-60))], [false, false], "the whole token, its signature");
  });

  promise("no secret is left in the WebAssembly's memory once its credential is closed", async () => {
    const value = `closing-${crypto.randomUUID()}`;
    const { client_id: client } = await entra.app({ secrets: [{ value }] });
    const credential = new identity.ClientSecretCredential(ready.tenant_id, client, value, world.options());
    await credential.getToken(scope);
    credential.close();
    equal(wasm.holds(value), false, "the secret");
  });
}
