// @ts-check
import { readToken } from "../outcomes.js";

// The places of an entry's times in memory, as `src/js/memory.rs` puts them.
const EXPIRES_ON = 0;
const REFRESH_ON = 1;
const CACHED_AT = 2;
const FROM = 6;
const UNTIL = 7;

/** Milliseconds by which the clocks of two machines may differ (`TOLERANCE` in `src/cache/policy.rs`). */
const TOLERANCE = 60_000;
/** The longest time by which a token is renewed early, so that those who share it do not all go at once: milliseconds. */
const MOST_EARLY = 5 * 60_000;

/** @typedef {import("../token-cache.js").Token} Token */

/**
 * A token as entries of stores have it: it, its type, and a line with times in milliseconds since 1970: when it expires, when it is worth
 * renewing (or nothing), when it was asked for, until when it is served without another thought.
 *
 * @param {Token} token
 */
export function writeToken({ token, tokenType, times }) {
  const kept = [EXPIRES_ON, REFRESH_ON, CACHED_AT, UNTIL].map((place) => (Number.isNaN(times[place]) ? "" : times[place]));
  return `${token}\n${tokenType}\n${kept.join()}`;
}

/**
 * A token that an entry has, for the memory; nothing if it is of no use.
 *
 * @param {string} text
 * @param {number} now
 * @param {number} tick What the steady clock says; `NaN` where there is none.
 * @param {number} early How early it is renewed, from 0 to 1.
 * @returns {Token | undefined}
 */
export function parseToken(text, now, tick, early) {
  const { token, tokenType, times } = readToken(text);
  let [expiresOn, refreshOn, cachedAt, until] = times;
  if (!token || !tokenType || !(expiresOn > now) || !(cachedAt <= now + TOLERANCE) || !(until <= expiresOn)) return undefined;
  const spread = Math.min(Math.max(until - now, 0) / 5, MOST_EARLY) * early;
  if (spread >= 1) until = refreshOn = Math.floor(until - spread);
  // The age is what the writer's clock says of it; from here on, this machine's clocks count.
  const age = Math.max(now - cachedAt, 0);
  const steady = tick >= age ? tick - age : NaN;
  return { token, tokenType, times: [expiresOn, refreshOn, now, tick, now - age, steady, now - TOLERANCE, until, tick + until - now] };
}

/** When it expires. @param {Token} token */
export function expiryOf({ times }) {
  return times[EXPIRES_ON];
}

/**
 * The same token, served by the memory for so many milliseconds more, as long as it lives.
 *
 * @param {Token} token
 * @param {number} now
 * @param {number} tick
 * @param {number} milliseconds
 * @returns {Token}
 */
export function prolonged(token, now, tick, milliseconds) {
  const times = [...token.times];
  times[FROM] = Math.min(times[FROM], now);
  times[UNTIL] = Math.min(now + milliseconds, times[EXPIRES_ON]);
  times[UNTIL + 1] = tick + times[UNTIL] - now;
  return { ...token, times };
}
