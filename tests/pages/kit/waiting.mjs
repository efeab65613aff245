// @ts-check
import { ok } from "../../npm/kit/assert.mjs";
import { pause } from "../../npm/kit/world.mjs";

/** Milliseconds between two looks: each of them is work for a browser. */
const PAUSE = 40;

/** Rejects when a promise takes longer. @template T @param {number} milliseconds @param {Promise<T>} promise @returns {Promise<T>} */
export async function within(milliseconds, promise) {
  /** @type {any} */
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`not within ${milliseconds} ms`)), milliseconds)));
  return /** @type {Promise<T>} */ (Promise.race([promise, late])).finally(() => clearTimeout(timer));
}

/** Resolves once something holds; fails if that takes too long. @param {() => unknown} condition @param {string} what */
export async function until(condition, what, limit = 15_000) {
  const late = Date.now() + limit;
  while (!(await condition())) {
    ok(Date.now() < late, `${what}: not within ${limit} ms`);
    await pause(PAUSE);
  }
}
