// @ts-check
import { between, equal, match, ok, rejects, throws } from "../kit/assert.mjs";

const HOSTS = ["imds", "app_service", "machine_learning", "cloud_shell", "azure_arc", "service_fabric"];

/**
 * The identity of the machine, where there is one; elsewhere its credential says why not.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function managedIdentity(promise, world) {
  if (world.files) here(promise, world);
  else elsewhere(promise, world);
}

/** @param {import("../kit/promises.mjs").AddPromise} promise @param {import("../kit/world.mjs").World} world */
function here(promise, world) {
  const { entra, identity, ready, scope } = world;
  const { AuthenticationError, CredentialUnavailableError, ManagedIdentityCredential } = identity;
  const { environments, system_assigned: machine, user_assigned: assigned, arc_keys: keys } = ready.managed_identity;

  /** The options of a program on such a host. @param {string} name @param {any} [more] */
  const on = (name, { env, host, ...more } = /** @type {any} */ ({})) => ({
    retryOptions: { maxRetries: 0 },
    host: { env: { ...environments[name], ...env }, readFile: name === "azure_arc" ? readKey : undefined, ...host },
    ...more,
  });
  const readKey = async (/** @type {string} */ path) => {
    const { readFileSync } = process.getBuiltinModule("node:fs");
    return new Uint8Array(readFileSync(path.replace("/var/opt/azcmagent/tokens", keys)));
  };
  const client = (/** @type {{ token: string }} */ { token }) => {
    const { azp, appid } = world.jose.decodeJwt(token);
    return azp ?? appid;
  };
  const requests = async () => (await entra.counts()).requests;

  promise("every host gives a token of the machine by its environment alone", async () => {
    for (const name of HOSTS) {
      await entra.forgetCounts();
      const token = await new ManagedIdentityCredential(on(name)).getToken(scope);
      equal(client(token), machine.client_id, name);
      between(token.expiresOnTimestamp - Date.now(), 3_590_000, 3_610_000, `${name}: milliseconds of life`);
      equal(await requests(), name === "azure_arc" ? 2 : 1, `${name}: requests`);
    }
  });

  promise("a key that is a link is not followed: the host is told, and its refusal is", async () => {
    /** @type {any} */
    let asked;
    const readFile = async (/** @type {string} */ path, /** @type {any} */ options) => {
      asked = options;
      throw Object.assign(new Error(`ELOOP: it is a link: ${path}`), { code: "ELOOP" });
    };
    await rejects(new ManagedIdentityCredential(on("azure_arc", { host: { readFile } })).getToken(scope), AuthenticationError, /it is a link/);
    equal([asked, await requests()], [{ maxBytes: 4096, noFollow: true }, 1], "what the host is asked, and requests");
  });

  promise("an identity is said in each form of the constructor", async () => {
    const forms = [[assigned.client_id, on("imds")], [on("imds", { clientId: assigned.client_id })], [on("imds", { objectId: assigned.object_id })], [on("imds", { resourceId: assigned.resource_id })]];
    for (const form of forms) equal(client(await new ManagedIdentityCredential(...form).getToken(scope)), assigned.client_id, "client id");
    throws(() => new ManagedIdentityCredential({ clientId: "a", resourceId: "b" }), TypeError, /clientId or resourceId/);
    throws(() => new ManagedIdentityCredential({ objectId: " " }), TypeError, /^objectId/);
    throws(() => new ManagedIdentityCredential(""), TypeError, /^clientId/);
  });

  promise("an id that the host has no use for is refused by the constructor, and passed over by the default chain", async () => {
    for (const name of ["cloud_shell", "service_fabric"]) {
      for (const id of [{ clientId: "a" }, { objectId: "b" }, { resourceId: "c" }]) {
        throws(() => new ManagedIdentityCredential(on(name, id)), TypeError, new RegExp(`^${Object.keys(id)[0]}: .* takes none: .*give none`));
      }
      equal(client(await new ManagedIdentityCredential(on(name)).getToken(scope)), machine.client_id, name);
      const env = { ...environments[name], AZURE_TOKEN_CREDENTIALS: "prod", AZURE_CLIENT_ID: "a" };
      const chain = new identity.DefaultAzureCredential({ host: { env } });
      await rejects(chain.getToken(scope), identity.AggregateAuthenticationError, /- ManagedIdentityCredential \(unavailable\): clientId: .* takes none/);
    }
  });

  promise("one identity is one request, however many ask by however many credentials", async () => {
    await entra.spoil({ type: "pass" }, { on: "managed_identity", times: null, delay_ms: 100 });
    const options = on("imds");
    const tokens = await Promise.all(Array.from({ length: 100 }, () => new ManagedIdentityCredential(options).getToken(scope)));
    equal([new Set(tokens.map(({ token }) => token)).size, await requests()], [1, 1], "tokens and requests");
    const hit = new ManagedIdentityCredential({ ...options });
    await hit.getToken(scope);
    await new ManagedIdentityCredential({ ...options, clientId: assigned.client_id }).getToken(scope);
    await new ManagedIdentityCredential(assigned.client_id.toUpperCase(), options).getToken(scope);
    equal(await requests(), 2, "another identity is another request");
  });

  promise("its tokens are in no store", async () => {
    const store = { get: async () => ok(false, "asked"), set: async () => ok(false, "written"), delete: async () => {} };
    const options = on("imds", { encryptionKey: new Uint8Array(32), host: { store } });
    ok((await new ManagedIdentityCredential(options).getToken(scope)).token, "a token");
  });

  promise("a wrong secret is refused, and not repeated", async () => {
    for (const [name, variable] of [["app_service", "IDENTITY_HEADER"], ["machine_learning", "MSI_SECRET"], ["service_fabric", "IDENTITY_HEADER"]]) {
      const credential = new ManagedIdentityCredential(on(name, { env: { [variable]: "made-up-host-secret" } }));
      const error = await rejects(credential.getToken(scope), AuthenticationError, /status 40/);
      ok(!JSON.stringify(error).includes("made-up-host-secret"), "the secret is not in it");
    }
  });

  promise("a server with another certificate never sees the secret", async () => {
    const other = "00112233445566778899AABBCCDDEEFF00112233";
    const credential = new ManagedIdentityCredential(on("service_fabric", { env: { IDENTITY_SERVER_THUMBPRINT: other } }));
    await rejects(credential.getToken(scope), AuthenticationError, /not trusted/);
    equal(await requests(), 0, "requests");
    const colons = environments.service_fabric.IDENTITY_SERVER_THUMBPRINT.replace(/..(?=.)/g, "$&:").toLowerCase();
    ok((await new ManagedIdentityCredential(on("service_fabric", { env: { IDENTITY_SERVER_THUMBPRINT: colons } })).getToken(scope)).token, "a token");
  });

  promise("a token that was revoked is renewed by its hash", async () => {
    const credential = new ManagedIdentityCredential(on("service_fabric"));
    const { token } = await credential.getToken(scope);
    const next = await credential.getToken(scope, { claims: '{"access_token":{"nbf":{"value":"1"}}}' });
    ok(next.token !== token, "another token");
    const { query } = (await entra.log()).at(-1);
    equal(Object.fromEntries(query).token_sha256_to_refresh?.length, 64, "the hash");
  });

  promise("where nothing answers, or no identity is assigned, a chain goes on", async () => {
    const nowhere = new ManagedIdentityCredential(on("imds", { env: { AZURE_POD_IDENTITY_AUTHORITY_HOST: "http://127.0.0.1:1" } }));
    await rejects(nowhere.getToken(scope), CredentialUnavailableError, /IMDS|network|refused/i);
    await entra.settings({ system_assigned_identity: false });
    await rejects(new ManagedIdentityCredential(on("imds")).getToken(scope), CredentialUnavailableError, /Identity not found/);
  });

  promise("an abort ends its call, and nobody else's", async () => {
    await entra.spoil({ type: "pass" }, { on: "managed_identity", times: null, delay_ms: 200 });
    const credential = new ManagedIdentityCredential(on("imds"));
    const controller = new AbortController();
    const aborted = credential.getToken(scope, { abortSignal: controller.signal });
    const other = credential.getToken(scope);
    setTimeout(() => controller.abort(), 20);
    const error = await aborted.catch((/** @type {any} */ reason) => reason);
    equal(error.name, "AbortError", "the error");
    ok((await other).token, "the other call's token");
    equal(await requests(), 1, "requests");
  });

  promise("host.fetchPinned takes the runtime's place, and what it says of a certificate is told", async () => {
    const fetchPinned = async () => {
      throw Object.assign(new Error("made up"), { code: "EUNTRUSTED" });
    };
    const credential = new ManagedIdentityCredential(on("service_fabric", { host: { fetchPinned } }));
    await rejects(credential.getToken(scope), AuthenticationError, /not trusted.*made up/);
    equal(await requests(), 0, "requests");
  });
}

/** @param {import("../kit/promises.mjs").AddPromise} promise @param {import("../kit/world.mjs").World} world */
function elsewhere(promise, { entra, identity, scope }) {
  promise("without a machine there is no managed identity, and nothing is asked", async () => {
    for (const form of [[], ["a-client-id"], [{ resourceId: "/a" }]]) {
      const credential = new identity.ManagedIdentityCredential(...form);
      const error = await rejects(credential.getToken(scope), identity.CredentialUnavailableError, /^ManagedIdentityCredential: .*Node, Deno or Bun/);
      match(error.message, /no managed identity/);
      credential.close();
    }
    equal((await entra.counts()).requests, 0, "requests");
  });
}
