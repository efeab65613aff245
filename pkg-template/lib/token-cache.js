// @ts-check
/** How many tokens a cache keeps (`MAX_ENTRIES` in `src/cache/memory.rs`). */
const MOST = 16384;

// The places of an entry's times, as `src/js/memory.rs` puts them.
const EXPIRES_ON = 0;
const REFRESH_ON = 1;
const FROM = 6;
const UNTIL = 7;
const UNTIL_TICK = 8;

/** @typedef {{ token: string, tokenType: string, times: number[] }} Token */
/** @typedef {Token & { used: boolean }} Entry */

/**
 * The tokens of one credential, or of all credentials that act for users. It answers hits by itself, within the interval that the artefact's policy gave with each token; for
 * everything else the artefact looks in here.
 */
export class TokenCache {
  /** @type {Map<string, Entry>} */
  #entries = new Map();

  /**
   * @param {string} key
   * @param {number} now
   * @returns {import("../types/index.d.ts").AccessToken | undefined}
   */
  hit(key, now) {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    const { times } = entry;
    // A clock that goes back must not bring a token back to life, so where there is a steady clock, that one counts too.
    if (!(now >= times[FROM] && now < times[UNTIL]) || performance.now() >= times[UNTIL_TICK]) return undefined;
    entry.used = true;
    return tokenFrom(entry);
  }

  /** @param {string} key */
  get(key) {
    return this.#entries.get(key);
  }

  /** @param {string} key @param {Token} token */
  put(key, { token, tokenType, times }) {
    this.#entries.delete(key); // so that it comes last
    if (this.#entries.size >= MOST) this.#makeRoom();
    this.#entries.set(key, { token, tokenType, times, used: false });
  }

  /**
   * Forgets the tokens whose keys begin so.
   * @param {string} partition
   */
  clear(partition) {
    for (const key of this.#entries.keys()) if (key.startsWith(partition)) this.#entries.delete(key);
  }

  /** Drops the oldest entry that was not used since it was last passed over. */
  #makeRoom() {
    for (const [key, entry] of this.#entries) {
      this.#entries.delete(key);
      if (!entry.used) return;
      entry.used = false;
      this.#entries.set(key, entry);
    }
  }
}

/**
 * @param {Token} token
 * @returns {import("../types/index.d.ts").AccessToken}
 */
export function tokenFrom({ token, tokenType, times }) {
  const refreshOn = times[REFRESH_ON];
  const type = /** @type {"Bearer"} */ (tokenType);
  return refreshOn === refreshOn // not NaN
    ? { token, expiresOnTimestamp: times[EXPIRES_ON], refreshAfterTimestamp: refreshOn, tokenType: type }
    : { token, expiresOnTimestamp: times[EXPIRES_ON], tokenType: type };
}

/**
 * The key of a call: the scopes in order and, only where they say something, tenant and capability (`src/cache/key.rs`). A call that the
 * cache must not answer has none.
 *
 * @param {string | string[]} scopes
 * @param {import("../types/index.d.ts").GetTokenOptions | null | undefined} options
 * @param {string} ownTenant In lower case.
 */
export function keyOf(scopes, options, ownTenant) {
  const joined = typeof scopes === "string" ? scopes : joinedFrom(scopes);
  if (options === undefined || joined === undefined) return joined;
  if (typeof options !== "object") return undefined;
  const { tenantId = "", enableCae, claims, abortSignal } = options ?? {};
  if (claims !== undefined || typeof tenantId !== "string" || !isSignal(abortSignal) || abortSignal?.aborted) return undefined;
  const given = tenantId.toLowerCase();
  const tenant = given === ownTenant ? "" : given;
  return tenant || enableCae ? `${joined}\n${tenant}\n${enableCae ? "cae" : ""}` : joined;
}

/** @param {unknown} scopes */
function joinedFrom(scopes) {
  if (!Array.isArray(scopes)) return undefined;
  return scopes.length === 1 ? scopes[0] : [...new Set(scopes)].sort().join(" ");
}

/**
 * Whether it is a signal, or none.
 * @param {unknown} value
 */
export function isSignal(value) {
  return value === undefined || value === null || (typeof value === "object" && "addEventListener" in value && "aborted" in value);
}
