// @ts-check
// The token service of a run: where it is, what it is told to do, what it has counted.

/**
 * @typedef {{ origin: string, tenantId: string, clientId: string, clientSecret: string, tokenEndpoint: string, control: string }} Place
 * @typedef {Place & {
 *   answers: (answer: { delay?: number, expiresIn?: number, refreshIn?: number }) => Promise<void>,
 *   hangs: (milliseconds: number) => Promise<void>,
 *   requests: () => Promise<{ token: number, all: number }>,
 *   forget: () => Promise<void>,
 * }} Sts
 */

/** The length of access tokens, in characters: what Entra's for an application have. */
const TOKEN_LENGTH = 1400;

/** Where the token service of this run is. @returns {Place} */
export function place() {
  return JSON.parse(process.env.BENCH_STS ?? "{}");
}

/** The token service, as fresh as after its start. @returns {Promise<Sts>} */
export async function connect() {
  const where = place();
  /** @param {string} method @param {string} path @param {unknown} [body] */
  const control = async (method, path, body) => {
    const response = await fetch(where.control + path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  /** @param {object} fault */
  const only = async (fault) => {
    await control("DELETE", "/faults");
    await control("POST", "/faults", { on: "token", ...fault });
  };
  const sts = {
    ...where,
    /** From now on every token request gets a fixed answer, after `delay` milliseconds. @type {Sts["answers"]} */
    answers: ({ delay = 0, ...life }) =>
      only({ delay_ms: delay, action: { type: "status", status: 200, content_type: "application/json", body: tokenResponse(life) } }),
    /** From now on no token request is answered within this time. @param {number} milliseconds */
    hangs: (milliseconds) => only({ action: { type: "hang", milliseconds } }),
    requests: async () => {
      const { token, requests } = await control("GET", "/counts");
      return { token, all: requests };
    },
    forget: () => control("DELETE", "/counts"),
  };
  await control("POST", "/reset");
  return sts;
}

/**
 * The text of a token response. Seconds.
 * @param {{ expiresIn?: number, refreshIn?: number, token?: string }} answer
 */
export function tokenResponse({ expiresIn = 3599, refreshIn, token = "t".repeat(TOKEN_LENGTH) }) {
  return JSON.stringify({ token_type: "Bearer", expires_in: expiresIn, ext_expires_in: expiresIn, refresh_in: refreshIn, access_token: token });
}

/** A `fetch` without a network, whose every answer has a token of its own. */
export async function madeUpFetch() {
  const token = Buffer.from(crypto.getRandomValues(new Uint8Array((TOKEN_LENGTH * 3) / 4))).toString("base64url");
  return new Response(tokenResponse({ token }), { headers: { "content-type": "application/json" } });
}

/** @param {number} count @returns {string[]} scopes of as many resources */
export function scopes(count, family = "bench") {
  return Array.from({ length: count }, (_, index) => `https://${family}-${index}.example.net/.default`);
}
