// @ts-check
// The least that a program can do: ask once per scope, keep the answer, ask again when it is about to end. No error handling.

/** @param {import("../sts.mjs").Place} sts @param {{ fetch?: typeof globalThis.fetch }} [given] */
export default function make({ tokenEndpoint, clientId, clientSecret }, { fetch = globalThis.fetch } = {}) {
  /** @type {Map<string, { token: string, until: number }>} */
  const tokens = new Map();
  /** @type {Map<string, Promise<{ token: string }>>} */
  const flights = new Map();
  const ask = async (/** @type {string} */ scope, /** @type {AbortSignal} */ signal) => {
    const body = new URLSearchParams({ grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, scope });
    const { access_token: token, expires_in: life } = await (await fetch(tokenEndpoint, { method: "POST", body, signal })).json();
    tokens.set(scope, { token, until: Date.now() + (life - 300) * 1000 });
    return { token };
  };
  return {
    getToken: async (/** @type {string} */ scope, /** @type {AbortSignal} */ signal) => {
      const known = tokens.get(scope);
      if (known !== undefined && Date.now() < known.until) return known;
      let flight = flights.get(scope);
      if (flight === undefined) flights.set(scope, (flight = ask(scope, signal).finally(() => flights.delete(scope))));
      return flight;
    },
  };
}

/** WebCrypto's bare signature, with a key that was imported before. @param {{ key: string }} pem */
export async function signing({ key: pem }) {
  const der = Buffer.from(pem.replace(/-----[A-Z ]+-----/g, ""), "base64");
  const algorithm = { name: "RSA-PSS", hash: "SHA-256", saltLength: 32 };
  const key = await crypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
  const input = new TextEncoder().encode("a".repeat(440)); // as long as an assertion's header and claims
  return () => crypto.subtle.sign(algorithm, key, input);
}
