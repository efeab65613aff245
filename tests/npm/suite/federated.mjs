// @ts-check
import { equal, match, ok, rejects } from "../kit/assert.mjs";

/**
 * Applications that a cluster or a CI system vouches for, where there is a machine.
 *
 * @param {import("../kit/promises.mjs").AddPromise} promise
 * @param {import("../kit/world.mjs").World} world
 */
export function federated(promise, world) {
  const { entra, identity, ready, scope } = world;
  const { AzurePipelinesCredential, GitHubActionsCredential, WorkloadIdentityCredential } = identity;
  const { kubernetes, azure_pipelines: pipelines, github_actions: actions } = ready.federation;

  /** An application that trusts a subject of an issuer. @param {string} issuer @param {string} subject @returns {Promise<string>} */
  const trusting = async (issuer, subject) => {
    const [{ client_id: client }] = [await entra.app({ federated_credentials: [{ issuer, subject, audiences: ["api://AzureADTokenExchange"] }] })].flat();
    return client;
  };
  const pod = async (/** @type {string} */ file) => {
    const client = await trusting(kubernetes.issuer, kubernetes.subject);
    return { AZURE_TENANT_ID: ready.tenant_id, AZURE_CLIENT_ID: client, AZURE_FEDERATED_TOKEN_FILE: file };
  };

  promise("a pod gets a token by its file, which is read for each token request", async () => {
    const write = async (/** @type {string} */ text) => world.files?.write("token", text);
    const file = /** @type {string} */ (await write(`${await entra.workloadToken()}\n`));
    const credential = new WorkloadIdentityCredential(world.options({ host: { env: await pod(file) } }));
    const [other, third] = await world.scopes(2);
    await world.verify((await credential.getToken(scope)).token);
    await credential.getToken(scope);
    await write(await entra.workloadToken());
    await credential.getToken(other);
    equal(await entra.tokenRequests(), 2, "token requests");
    await write(" ");
    await rejects(credential.getToken(third), identity.AuthenticationError, /the federated token file .*token is empty/);
    equal(await entra.tokenRequests(), 2, "token requests without a token");
  });

  promise("a token that Entra finds too old is read once more", async () => {
    const contents = [await entra.workloadToken({ lifetime: -600 }), await entra.workloadToken()];
    const readFile = async () => new TextEncoder().encode(contents.length > 1 ? contents.shift() : contents[0]);
    const credential = new WorkloadIdentityCredential(world.options({ host: { env: await pod("/made-up"), readFile } }));
    await credential.getToken(scope);
    equal(await entra.tokenRequests(), 2, "the old one and the new one");
  });

  promise("a cluster's token proxy is known by its roots and its name alone", async () => {
    const file = /** @type {string} */ (world.files?.write("token", await entra.workloadToken()));
    const cluster = { ...(await pod(file)), AZURE_KUBERNETES_TOKEN_PROXY: ready.origin, AZURE_KUBERNETES_CA_FILE: ready.ca_file };
    const by = (/** @type {string} */ name) => {
      const env = { ...cluster, AZURE_KUBERNETES_SNI_NAME: name };
      return new WorkloadIdentityCredential(world.options({ enableAzureProxy: true, retryOptions: { maxRetries: 0 }, host: { env } }));
    };
    await world.verify((await by("localhost").getToken(scope)).token);
    equal(await entra.tokenRequests(), 1, "token requests");
    await rejects(by("elsewhere.example").getToken(scope), identity.AuthenticationError, /not trusted/);
    equal(await entra.tokenRequests(), 1, "no token request for a stranger");
  });

  promise("without a file, the constructor names all that is missing", () => {
    const error = thrown(() => new WorkloadIdentityCredential(world.options({ host: { env: {} } })));
    ok(error instanceof identity.CredentialUnavailableError, "its class");
    match(error.message, /tenantId .*AZURE_TENANT_ID.*clientId .*tokenFilePath .*AZURE_FEDERATED_TOKEN_FILE/);
  });

  promise("a job of Azure Pipelines gets a token by its service connection", async () => {
    const client = await trusting(pipelines.issuer, `${pipelines.subject_prefix}one & more`);
    const options = world.options({ host: { env: { SYSTEM_OIDCREQUESTURI: pipelines.request_uri } } });
    const of = (/** @type {string} */ token) => new AzurePipelinesCredential(ready.tenant_id, client, "one & more", token, options);
    const credential = of(pipelines.system_access_token);
    await Promise.all(Array.from({ length: 5 }, () => credential.getToken(scope)));
    const { by_kind: kinds, token } = await entra.counts();
    equal([kinds.other, token], [1, 1], "assertions and token requests");
    const error = await rejects(of("a-wrong-token").getToken(scope), identity.AuthenticationError, /status 401 .*x-vss-e2eid: /);
    ok(!JSON.stringify(error).includes("a-wrong-token"), "the token is not in it");
  });

  promise("a job of GitHub Actions gets a token by its branch", async () => {
    const client = await trusting(actions.issuer, actions.subject);
    const env = { AZURE_TENANT_ID: ready.tenant_id, AZURE_CLIENT_ID: client, ACTIONS_ID_TOKEN_REQUEST_URL: actions.request_url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: actions.request_token };
    const credential = new GitHubActionsCredential(world.options({ host: { env } }));
    await world.verify((await credential.getToken(scope)).token);
    const { by_kind: kinds, token } = await entra.counts();
    equal([kinds.other, token], [1, 1], "assertions and token requests");
  });
}

/** @param {() => unknown} action @returns {any} */
function thrown(action) {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
