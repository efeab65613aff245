// @ts-check
// The openai package's Azure client takes our getBearerTokenProvider.

import assert from "node:assert/strict";
import { startChatEndpoint } from "../parties/chat-endpoint.mjs";
import { verified } from "./jose.mjs";

const RESOURCE = "https://cognitiveservices.azure.com";

/**
 * @param {import("../world.mjs").World} world
 * @returns {import("../clients.mjs").Promised[]}
 */
export function openai(world) {
  return [
    [
      "AzureOpenAI works with getBearerTokenProvider",
      async () => {
        const provider = world.identity.getBearerTokenProvider(world.withSecret(), `${RESOURCE}/.default`);
        /** @type {string[]} */
        const answers = [];
        const requests = await world.tokenRequestsOf(async () => {
          for (const question of ["one", "two"]) answers.push(await ask(world, provider, question));
        });
        assert.deepEqual(answers, ["You said: one", "You said: two"]);
        assert.equal(requests, 1, "both requests go with one token");
        return `"${answers.join('", "')}"; token requests: ${requests}`;
      },
    ],
    [
      "its endpoint looks at the header: a token for another resource is refused",
      async () => {
        const provider = world.identity.getBearerTokenProvider(world.withSecret(), "https://storage.azure.com/.default");
        const error = await ask(world, provider, "one").then(assert.fail, (error) => error);
        assert.equal(error.status, 401, error);
        return error.message;
      },
    ],
  ];
}

/**
 * @param {import("../world.mjs").World} world
 * @param {() => Promise<string>} azureADTokenProvider
 * @param {string} question
 * @returns {Promise<string>}
 */
async function ask(world, azureADTokenProvider, question) {
  const { AzureOpenAI } = await world.client("openai");
  const endpoint = await startChatEndpoint(async (token) => void (await verified(world, token, RESOURCE)));
  try {
    const client = new AzureOpenAI({ endpoint: endpoint.url, apiVersion: "2024-10-21", azureADTokenProvider, maxRetries: 0 });
    const chat = await client.chat.completions.create({ model: "echo", messages: [{ role: "user", content: question }] });
    return chat.choices[0].message.content;
  } finally {
    endpoint.stop();
  }
}
