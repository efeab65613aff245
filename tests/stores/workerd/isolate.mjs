// @ts-check
// A Worker of a fleet. Its query says at what time (`at`, in milliseconds since 1970), in which place and by which kind of store it asks for a token.

import { ClientSecretCredential } from "azure-identity-wasm";
import { CacheTokenStore, DurableObjectTokenStore, KVTokenStore } from "azure-identity-wasm/stores";

// @ts-ignore: put in by the bundler
const ready = READY;

let time = 0;
const now = () => time;
/** @type {string[]} */
let told = [];

/** As long as the isolate lives: its credentials by place. @type {Map<string, ClientSecretCredential>} */
const credentials = new Map();

/** @param {string} kind @param {string} name @param {any} env */
function store(kind, name, { KV, OBJECTS }) {
  switch (kind) {
    case "KV":
      return new KVTokenStore(KV, { name, now });
    case "Durable Objects":
      return new DurableObjectTokenStore(OBJECTS, { name, now });
    case "Cache API":
      return new CacheTokenStore({ name, now });
    default:
      return undefined;
  }
}

export default {
  /** @param {Request} request @param {any} env */
  async fetch(request, env) {
    const { at, place, kind } = Object.fromEntries(new URL(request.url).searchParams);
    time = Number(at);
    let credential = credentials.get(place);
    if (!credential) {
      const log = (/** @type {{ event: string }} */ { event }) => void (event.startsWith("store.") && told.push(event));
      const host = { store: store(kind, place, env), now, log };
      const options = { authorityHost: ready.origin, disableInstanceDiscovery: true, host, encryptionKey: keyOf(env.KEY) };
      credentials.set(place, (credential = new ClientSecretCredential(ready.tenant_id, ready.client_id, ready.client_secret, options)));
    }
    told = [];
    const begun = Date.now();
    try {
      const { token, expiresOnTimestamp } = await credential.getToken(ready.resource_scope);
      return Response.json({ token, expiresOnTimestamp, told, took: Date.now() - begun });
    } catch (error) {
      return Response.json({ error: String(error), told });
    }
  },
};

/** @param {string} hex */
function keyOf(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
