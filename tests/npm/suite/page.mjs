// @ts-check
import { equal, match, ok, rejects } from "../kit/assert.mjs";

/**
 * What only a page has: CORS, a content security policy, a .wasm that is fetched.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function page(promise, world) {
  const { entra, identity, ready, scope, wasm } = world;

  if (location.pathname === "/without-wasm") {
    promise("a policy that forbids WebAssembly is named by the error", async () => {
      const error = await rejects(world.credential().getToken(scope), identity.CredentialUnavailableError);
      match(error.message, /could not be loaded.*'wasm-unsafe-eval'/, "message");
      equal(await entra.tokenRequests(), 0, "token requests");
    });
    return;
  }

  promise("the .wasm is fetched with the first call, once, and from the page's own origin", async () => {
    equal([wasmFetches().length, wasm.instances], [0, 0], "fetches and instances before");
    await Promise.all([world.credential().getToken(scope), world.credential().getToken(scope)]);
    await world.credential().getToken(scope);
    equal(wasm.instances, 1, "instances");
    equal(wasmFetches().map((url) => new URL(url).origin), [location.origin], "origins that it came from");
  });

  const device = (/** @type {any} */ more = {}) =>
    new identity.DeviceCodeCredential({ ...world.options({ tenantId: ready.tenant_id, clientId: ready.client_id, retryOptions: { maxRetries: 0 } }), ...more });

  if (!world.resolvesNames) {
    promise("where the artefact for people cannot be found, the error says what the page lacks, and applications' credentials work on", async () => {
      const error = await rejects(device().getToken(scope), identity.CredentialUnavailableError, /could not be loaded.*without a bundler has an import map/);
      match(error.message, /#page/, "message");
      ok((await world.credential().getToken(scope)).token, "a token");
      equal(wasmFetches().map(fileOf), ["edge.wasm"], "what was fetched");
    });
    return;
  }

  promise("the artefact for people is fetched by who uses one of their credentials, once, and by nobody else", async () => {
    equal(wasmFetches().map(fileOf), ["edge.wasm"], "what was fetched for an application");
    const [one, other] = [device(), device()];
    equal(wasmFetches().length, 1, "fetches after both were made");
    await entra.spoil({ type: "status", status: 400, body: '{"error":"invalid_client"}' }, { on: "device_code", times: 2 });
    for (const each of [one, other]) await rejects(each.getToken(scope), identity.AuthenticationError, /invalid_client/);
    equal(wasmFetches().map(fileOf), ["edge.wasm", "page.wasm"], "what was fetched for people");
  });

  promise("a page that begins a device code itself is told that Entra hides the answer from it, and what to do", async () => {
    await entra.settings({ device_code_interval: 1 });
    const { client_id: clientId } = await entra.app({ public_client: true });
    let shown = 0;
    const userPromptCallback = () => void (shown += 1);
    const error = await rejects(device({ clientId, host: {}, userPromptCallback }).getToken(scope), identity.AuthenticationError, /CORS.*device code.*on a server/);
    equal([error.statusCode, error.retryable, shown], [0, true, 0], "status, retryable, codes");
  });

  promise("a page that asks Entra for application tokens is refused, and told what to do", async () => {
    const redirect_uris = [{ uri: `${location.origin}/`, type: "spa" }];
    const { client_id: client, secrets } = await entra.app({ secrets: [{}], redirect_uris });
    const error = await rejects(directly(client, secrets[0]).getToken(scope), identity.AuthenticationError, /9002326.*is for a server to ask/);
    equal([error.errorResponse.errorCodes, error.statusCode, error.retryable], [[9002326], 400, false], "codes, status, retryable");
  });

  promise("a page whose origin Entra does not know cannot read the answer: a network error, without the secret", async () => {
    const { client_id: client, secrets } = await entra.app({ secrets: [{}] });
    const error = await rejects(directly(client, secrets[0]).getToken(scope), identity.AuthenticationError, /network error/);
    equal([error.statusCode, error.retryable], [0, true], "status, retryable");
    ok(!JSON.stringify(error).includes(secrets[0]), "the secret is told");
  });

  promise("a page's requests carry no cookies and no referrer, and are not cached", async () => {
    /** @type {any} */
    let sent;
    const fetch = async (/** @type {any} */ _, /** @type {any} */ init) => ((sent = init), Response.error());
    await rejects(world.credential({ host: { fetch }, retryOptions: { maxRetries: 0 } }).getToken(scope));
    equal([sent.credentials, sent.referrerPolicy, sent.cache], ["omit", "no-referrer", "no-store"], "credentials, referrerPolicy, cache");
  });

  /** A credential that asks without the page's server. @param {string} client @param {string} secret */
  function directly(client, secret) {
    const options = { ...world.options(), host: {}, retryOptions: { maxRetries: 0 } };
    return new identity.ClientSecretCredential(ready.tenant_id, client, secret, options);
  }
}

/** @param {string} url */
function fileOf(url) {
  return new URL(url).pathname.split("/").at(-1);
}

function wasmFetches() {
  return performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.endsWith(".wasm"));
}
