// @ts-check
// A chat completion endpoint on loopback, as Azure OpenAI has it: it repeats what it is told, to whoever has a good token
// (https://learn.microsoft.com/azure/ai-foundry/openai/reference#chat-completions).

import http from "node:http";
import { json } from "node:stream/consumers";

/**
 * Starts the endpoint on a free port.
 *
 * @param {(token: string) => Promise<void>} check throws when the token is not good
 * @returns {Promise<{ url: string, stop: () => void }>}
 */
export async function startChatEndpoint(check) {
  const server = http.createServer(async (request, response) => {
    const [status, body] = await answer(request, check);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

/**
 * @param {http.IncomingMessage} request
 * @param {(token: string) => Promise<void>} check
 * @returns {Promise<[status: number, body: object]>}
 */
async function answer(request, check) {
  if (!/^\/openai\/deployments\/[^/]+\/chat\/completions\?/.test(request.url ?? "")) return [404, failure("Resource not found")];
  const [, token] = request.headers.authorization?.match(/^Bearer (\S+)$/) ?? [];
  if (!token) return [401, failure("there is no bearer token")];
  try {
    await check(token);
  } catch (error) {
    return [401, failure(/** @type {Error} */ (error).message)];
  }
  const { model, messages } = /** @type {any} */ (await json(request));
  const message = { role: "assistant", content: `You said: ${messages.at(-1).content}`, refusal: null };
  const choices = [{ index: 0, finish_reason: "stop", logprobs: null, message }];
  return [200, { id: "chatcmpl-1", object: "chat.completion", created: Math.floor(Date.now() / 1000), model, choices }];
}

/** @param {string} message */
function failure(message) {
  return { error: { code: "unauthorized", message } };
}
