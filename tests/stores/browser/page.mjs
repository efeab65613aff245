// @ts-check
// Runs inside of a page: every suite on the kind that the address names. Results go to the server.

import * as identity from "azure-identity-wasm";
import * as jose from "jose";
import { keep } from "../../npm/kit/promises.mjs";
import { credentials } from "../suite/credentials.mjs";
import { failures } from "../suite/failures.mjs";
import { operations } from "../suite/operations.mjs";
import { people } from "../suite/people.mjs";
import { StoresWorld } from "../support/world.mjs";
import { kind } from "./inside.mjs";
import { web } from "./web.mjs";

const search = new URLSearchParams(location.search);
const server = search.get("server") ?? location.origin;
const post = (/** @type {string} */ place, /** @type {object} */ body = {}) => fetch(`${server}/${place}`, { method: "POST", body: JSON.stringify(body) });
const { ready, grep } = await (await fetch(`${server}/config.json`)).json();
/** Entra refuses a page's application tokens, so requests go through the page's own server. */
const throughServer = (/** @type {string} */ url, /** @type {RequestInit} */ init) => fetch(`${server}/proxy?url=${encodeURIComponent(url)}`, init);
/** What the places of a storage have left would fill it. */
const clear = () => {
  for (const storage of [globalThis.sessionStorage, globalThis.localStorage]) storage.clear();
  return /** @type {any} */ (globalThis).chrome?.storage?.local.clear();
};

try {
  for (const name of (search.get("kinds") ?? "").split(",")) {
    const world = new StoresWorld({ identity, jose, ready, kind: kind(name), control: `${server}/control`, fetch: /** @type {any} */ (throughServer) });
    // What fails is the same for all; and tokens in one tab are as those in all tabs.
    const suites = { operations, ...(name !== "session" && { credentials }), people, ...(name === "IndexedDB" && { failures }), web };
    const named = Object.fromEntries(Object.entries(suites).map(([suite, fill]) => [`${name}: ${suite}`, fill]));
    await keep(named, world, (result) => post("report", result), { grep, before: async () => (await clear(), world.entra.reset()) });
  }
} catch (error) {
  await post("report", { name: "the page", outcome: "failed", why: error instanceof Error ? error.stack : String(error), milliseconds: 0 });
}
await post("done");
