// @ts-check
// @azure/storage-blob takes our credentials as its own, and Azurite takes their tokens.

import assert from "node:assert/strict";

/** The scope that the client itself asks for. */
const OTHER_SCOPE = "https://vault.azure.net/.default";

/**
 * @param {import("../world.mjs").World} world
 * @returns {import("../clients.mjs").Promised[]}
 */
export function azureStorage(world) {
  return [
    [
      "@azure/storage-blob works with ClientSecretCredential in Azurite",
      () => useStorage(world, "with-secret", world.withSecret()),
    ],
    [
      "@azure/storage-blob works with ClientAssertionCredential in Azurite",
      async () => useStorage(world, "with-assertion", await world.withAssertion()),
    ],
    [
      "Azurite looks at the token: one for another resource is refused",
      async () => {
        const credential = world.withSecret();
        const service = await serviceClient(world, { getToken: () => credential.getToken(OTHER_SCOPE) });
        const error = await service.getContainerClient("refused").create().then(assert.fail, (/** @type {any} */ error) => error);
        assert.equal(error.statusCode, 403, error);
        assert.equal(error.code, "AuthenticationFailed");
        return `${error.statusCode} ${error.code}`;
      },
    ],
  ];
}

/**
 * Creates a container, writes a blob into it, lists it and reads it back.
 *
 * @param {import("../world.mjs").World} world
 * @param {string} name
 * @param {object} credential
 */
async function useStorage(world, name, credential) {
  const content = `written at ${new Date().toISOString()} – with a token of ${credential.constructor.name}`;
  /** @type {string[]} */
  const steps = [];
  const requests = await world.tokenRequestsOf(async () => {
    const container = (await serviceClient(world, credential)).getContainerClient(name);
    steps.push(`container ${(await container.create())._response.status}`);
    const blob = container.getBlockBlobClient("greeting.txt");
    steps.push(`blob ${(await blob.upload(content, Buffer.byteLength(content)))._response.status}`);
    const names = [];
    for await (const item of container.listBlobsFlat()) names.push(item.name);
    assert.deepEqual(names, ["greeting.txt"]);
    steps.push(`listed ${names}`);
    const read = (await blob.downloadToBuffer()).toString("utf8");
    assert.equal(read, content);
    steps.push(`read back ${Buffer.byteLength(read)} bytes`);
  });
  assert.equal(requests, 1, "all requests go with one token");
  return `${steps.join(", ")}; token requests: ${requests}`;
}

/**
 * @param {import("../world.mjs").World} world
 * @param {object} credential
 */
async function serviceClient(world, credential) {
  const { BlobServiceClient } = await world.client("@azure/storage-blob");
  return new BlobServiceClient(world.azurite, credential);
}
