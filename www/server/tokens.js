// @ts-check
// What a server does with the package: one credential for as long as it runs, and nobody else ever sees the token.

import { readFile } from "node:fs/promises";
import { ClientAssertionCredential, ClientSecretCredential } from "azure-identity-wasm";
import { Journal } from "../public/journal.js";
import { describe } from "./describe.js";
import { note } from "./timings.js";

const SCOPE = "https://storage.azure.com/.default";

/** The most calls that one request of the page may start. */
const MOST_CALLS = 1000;

const variable = (/** @type {string} */ name) => process.env[name] ?? "";
const [tenantId, clientId] = ["AZURE_TENANT_ID", "AZURE_CLIENT_ID"].map(variable);
const authorityHost = variable("AZURE_AUTHORITY_HOST") || "https://login.microsoftonline.com";

/** What the page may know. None of it is secret. */
export const settings = {
  tenantId,
  clientId,
  authorityHost,
  scope: SCOPE,
  plainOrigin: variable("ENTRA_PLAIN_ORIGIN") || undefined,
  // Of an emulator, which makes somebody whenever it starts; nobody real has their password here.
  person: variable("ENTRA_USERNAME") ? { username: variable("ENTRA_USERNAME"), password: variable("ENTRA_PASSWORD") } : undefined,
  credentials: [
    { id: "secret", name: "ClientSecretCredential", available: variable("AZURE_CLIENT_SECRET") !== "" },
    { id: "assertion", name: "ClientAssertionCredential", available: variable("AZURE_FEDERATED_TOKEN_FILE") !== "" },
  ],
};

/** What the credentials of this server have said and sent. */
export const journal = new Journal("server");

/** When each credential got the token that it hands out, in milliseconds since 1970. @type {Map<string, number>} */
const acquiredOn = new Map();

/** @param {import("azure-identity-wasm").LogEvent} event */
function log(event) {
  journal.log(event);
  if (event.event === "token.acquired") acquiredOn.set(event.credential, Date.now());
}

// An authority that Microsoft does not know, as an emulator's, is one that whoever starts this server trusts.
export const options = { host: { log }, disableInstanceDiscovery: variable("AZURE_AUTHORITY_HOST") !== "" };

/** @typedef {ClientSecretCredential | ClientAssertionCredential} Credential */

/** How to make each credential. @type {Record<string, () => Credential>} */
const MAKE = {
  secret: () => new ClientSecretCredential(tenantId, clientId, variable("AZURE_CLIENT_SECRET"), options),
  assertion: () => {
    const readAssertion = () => readFile(variable("AZURE_FEDERATED_TOKEN_FILE"), "utf8");
    return new ClientAssertionCredential(tenantId, clientId, readAssertion, options);
  },
  // For a look at how a call fails.
  wrong: () => new ClientSecretCredential(tenantId, clientId, "a wrong secret", options),
};

/** Those in use: a credential keeps its tokens, so one is enough for all requests. @type {Map<string, Credential>} */
const inUse = new Map();

/**
 * Calls `getToken` so many times at once, and tells what the token says, how long the calls took, and how many requests they sent.
 *
 * @param {string} id
 * @param {number} calls
 */
export async function askTokens(id, calls) {
  if (!Object.hasOwn(MAKE, id)) throw new RangeError(`credential: it is one of ${Object.keys(MAKE).join(", ")}`);
  if (!(calls >= 1 && calls <= MOST_CALLS)) throw new RangeError(`calls: a number from 1 to ${MOST_CALLS}`);
  const credential = inUse.get(id) ?? MAKE[id]();
  inUse.set(id, credential);
  const before = journal.sent;
  const begun = performance.now();
  const [token] = await Promise.all(Array.from({ length: calls }, () => credential.getToken(SCOPE)));
  const timing = { calls, milliseconds: performance.now() - begun, requestsSent: journal.sent - before };
  const name = credential.constructor.name;
  return { credential: name, ...timing, timings: note(id, timing), ...describe(token, acquiredOn.get(name)) };
}

/** Forgets every token: the next call asks Entra again. */
export function forgetTokens() {
  for (const credential of inUse.values()) credential.close();
  inUse.clear();
  return { forgotten: true };
}
