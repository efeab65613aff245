// @ts-check
import { cpu, median } from "../figures.mjs";

/** Microseconds on the CPU that a batch should take: far more than the clock's step. */
const BATCH = 60_000;

/** Microseconds on the CPU before anything counts: large libraries are compiled to their end only after ten thousand calls. */
const WARM_UP = 2_000_000;

/**
 * Nanoseconds on the CPU per call: the median of batches of calls, one after the other.
 * @param {(index: number) => Promise<unknown>} call
 * @param {boolean} quick
 */
export async function cpuPerCall(call, quick) {
  const batch = (/** @type {number} */ count) =>
    cpu(async () => {
      for (let index = 0; index < count; index++) await call(index);
    });
  let count = 1;
  for (let taken = 0, all = 0; all < WARM_UP; all += taken) {
    taken = await batch(count);
    if (taken < BATCH) count *= 2;
  }
  const batches = [];
  for (let done = 0; done < (quick ? 5 : 11); done++) batches.push(((await batch(count)) * 1000) / count);
  return median(batches);
}
