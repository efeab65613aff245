// @ts-check
// A token service whom people sign in to by device code, and a program on their machine. Its tokens say whose they are.

/** @typedef {import("./world.mjs").StoresWorld} StoresWorld */

export class Service {
  /** Who is at the device, and approves. Refresh tokens of who has left are refused. */
  person = "ada";
  /** The grants that it was asked for. @type {string[]} */
  grants = [];
  /** The refresh tokens that it was asked with. @type {string[]} */
  used = [];
  /** How long it takes to answer: a promise. @type {Promise<void> | undefined} */
  slow;

  fetch = async (/** @type {any} */ _url, /** @type {any} */ { body, signal }) => {
    const form = new URLSearchParams(body);
    const grant = form.get("grant_type")?.split(":").at(-1) ?? "device";
    const { person } = this;
    this.grants.push(grant);
    if (this.slow) await Promise.race([this.slow, new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)))]);
    if (grant === "device") return answer({ device_code: "code", user_code: "code", verification_uri: "https://x.example", expires_in: 900, interval: 1, message: "code" });
    const used = form.get("refresh_token") ?? "";
    if (used) this.used.push(used);
    if (grant === "refresh_token" && used !== "brought" && !used.endsWith(` of ${person}`)) {
      return answer({ error: "invalid_grant", error_description: "AADSTS50173: ended", error_codes: [50173] }, 400);
    }
    const encoded = (/** @type {object} */ value) => btoa(JSON.stringify(value)).replaceAll("=", "");
    const claims = { oid: person, tid: "tenant", preferred_username: `${person}@contoso.example` };
    return answer({
      token_type: "Bearer", expires_in: 3600, access_token: `${person} for ${form.get("scope")}`, refresh_token: `${this.grants.length} of ${person}`,
      id_token: `e30.${encoded(claims)}.x`, client_info: encoded({ uid: person, utid: "tenant" }),
    });
  };
}

/** @param {object} body */
function answer(body, status = 200) {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

/**
 * Programs on one store that people sign in to.
 *
 * @param {StoresWorld} world
 * @param {object} [given]
 * @param {(store: import("./world.mjs").TokenStore) => import("./world.mjs").TokenStore} [given.change] What a program does with its handle on the store.
 */
export async function programs(world, { change = (store) => store } = {}) {
  const { open, key, clock } = await world.place();
  const service = new Service();
  /** The entries that were put there. @type {Set<string>} */
  const names = new Set();
  /** How often the store was looked into. */
  const looks = { count: 0 };
  const watched = () => {
    const store = change(open());
    const set = store.set.bind(store);
    const get = store.get.bind(store);
    store.set = (name, ...more) => (names.add(name), set(name, ...more));
    store.get = (name) => ((looks.count += 1), get(name));
    return store;
  };
  /** A program, what it has shown, and what its log says of the store. */
  const program = (/** @type {any} */ more = {}) => {
    const { options, told } = world.process({ store: watched(), key, clock, fetch: /** @type {any} */ (service.fetch) });
    /** @type {string[]} */
    const shown = [];
    const userPromptCallback = () => void shown.push(service.person);
    const all = { ...options, authorityHost: undefined, tenantId: "tenant", clientId: "client", userPromptCallback, ...more };
    const credential = new world.identity.DeviceCodeCredential(all);
    /** Whose token a call gets. */
    const owner = async (/** @type {string} */ scope, /** @type {any} */ how = undefined) => (await credential.getToken(scope, how)).token.split(" ")[0];
    return { credential, options, owner, shown, told };
  };
  /** How many of the entries that were ever put there are left. */
  const left = async () => (await Promise.all([...names].map((name) => open().get(name)))).filter((value) => value !== undefined).length;
  return { service, program, looks, left, open };
}

export const ONE = "https://one.example/.default";
export const TWO = "https://two.example/.default";
/** Bypasses what is at hand. */
export const ANEW = { claims: '{"access_token":{}}' };
