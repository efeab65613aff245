// @ts-check
// A `host.fetch` that answers by itself, for tests that need thousands of tokens.

/**
 * @param {{ length?: number }} [options] `length`: of each token, in characters.
 */
export function tokenSource({ length = 1400 } = {}) {
  /** How often each scope was asked for. @type {Map<string, number>} */
  const asked = new Map();
  let count = 0;
  const fetch = async (/** @type {any} */ _, /** @type {any} */ init) => {
    const scope = String(new URLSearchParams(init.body).get("scope"));
    asked.set(scope, (asked.get(scope) ?? 0) + 1);
    count += 1;
    const access_token = `token-${count}-`.padEnd(length, "x");
    return new Response(JSON.stringify({ token_type: "Bearer", expires_in: 3600, access_token }), { headers: { "content-type": "application/json" } });
  };
  return { fetch, asked, count: () => count };
}
