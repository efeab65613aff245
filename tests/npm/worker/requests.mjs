// @ts-check
// A Worker whose requests share credentials, as users write it: one is made in the global scope, others by name on first use.

import * as identity from "azure-identity-wasm";
import { watchWasm } from "../kit/wasm.mjs";

// @ts-ignore: put in by the bundler
const ready = READY;

const wasm = watchWasm();
/** Milliseconds by which the clock of the credentials is ahead. */
let ahead = 0;
const now = () => Date.now() + ahead;

/** @param {object} [host] */
function make(host) {
  const options = { authorityHost: ready.origin, disableInstanceDiscovery: true, ...(host && { host }) };
  return new identity.ClientSecretCredential(ready.tenant_id, ready.client_id, ready.client_secret, options);
}

/** @type {Map<string, identity.ClientSecretCredential>} */
const credentials = new Map([["global", make()]]);

/** @param {string} name */
function credential(name) {
  const known = credentials.get(name) ?? make(/^clock/.test(name) ? { now } : undefined);
  credentials.set(name, known);
  return known;
}

export default {
  /** @param {Request} request */
  async fetch(request) {
    const { name = "global", calls = "1", how = "await", ...query } = Object.fromEntries(new URL(request.url).searchParams);
    if (query.ahead) ahead = Number(query.ahead);
    const ask = () => credential(name).getToken(ready.resource_scope);
    if (how === "leave") {
      ask().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 150)); // so that its token request is on its way
      return Response.json("left");
    }
    if (how === "memory") return Response.json(wasm.memory?.buffer.byteLength);
    if (how === "trap") wasm.trap = "a trap of the test";
    try {
      const tokens = await Promise.all(Array.from({ length: Number(calls) }, ask));
      return Response.json([...new Set(tokens.map(({ token }) => token))]);
    } catch (/** @type {any} */ error) {
      return Response.json(how === "trap" ? error.name : String(error), { status: how === "trap" ? 200 : 500 });
    }
  },
};
