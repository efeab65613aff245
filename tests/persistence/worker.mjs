// @ts-check
// A process that shares a cache with others. It reads one request from its standard input, as JSON, and answers with lines of JSON:
// `worker/` does the same with the crate.

import process from "node:process";
import { nodeHost } from "../../pkg-template/lib/host/node.js";
import { load, replace } from "../../pkg-template/lib/persistence/cache-file.js";

const KINDS = new Map([["CredentialUnavailableError", "unavailable"], ["TypeError", "configuration"]]);

let input = "";
for await (const part of process.stdin.setEncoding("utf8")) input += part;
const { op, platform, env, name, allow, before = undefined, after = "", times = 0, pause = 0 } = JSON.parse(input);

/** @type {import("../../pkg-template/lib/persistence/place.js").Place} */
const place = {
  env: (variable) => env[variable] ?? "",
  platform,
  readFile: /** @type {any} */ (nodeHost.readFile),
  unsafeAllowUnencryptedStorage: allow,
};

try {
  await say(await answer());
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const { name: own, message, stack, cause } = error;
  await say({ kind: KINDS.get(own) ?? own, message, debug: `${stack} ${cause}` });
}

async function answer() {
  if (op === "load") return { text: (await load(place, name)) ?? null };
  if (op === "replace") return replace(place, name, before ?? undefined, after);
  if (op === "increment") return increment();
  return endless();
}

/** Counts on, as a program that merges what it has into what is there. */
async function increment() {
  for (let time = 0; time < times; time += 1) {
    let text = await load(place, name);
    for (;;) {
      const answer = await replace(place, name, text, JSON.stringify({ n: count(text) + 1 })).catch(unlessInUse);
      if (answer?.done) break;
      if (answer) text = answer.present;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return { done: true };
}

/** Counts on until it is killed, with something that takes its time to be written, and says each number that is written. */
async function endless() {
  let text = await load(place, name);
  for (;;) {
    const n = count(text) + 1;
    const next = JSON.stringify({ n, filling: after });
    const { done, present } = await replace(place, name, text, next);
    if (done) await say({ n });
    text = done ? next : present;
  }
}

/** Others may have it for longer than a call waits. @param {Error} error */
function unlessInUse(error) {
  if (!error.message.startsWith("the token cache is in use: ")) throw error;
}

/**
 * What has come in half, because others write where the old text is, counts as nothing: it is never what is replaced, so nothing is lost by that.
 * @param {string | undefined} text
 */
function count(text) {
  try {
    return text === undefined ? 0 : JSON.parse(text).n;
  } catch {
    return 0;
  }
}

/** @param {unknown} message */
function say(message) {
  return new Promise((resolve) => process.stdout.write(`${JSON.stringify(message)}\n`, resolve));
}
