// @ts-check
// A call that is answered from the cache, in a page. A page's clock has coarse steps and knows elapsed time only: batches are long.
import { median } from "../figures.mjs";

/** Milliseconds that a batch should take, and before anything counts. */
const BATCH = 100;
const WARM_UP = 1500;

/** @param {() => Promise<string>} getToken @param {boolean} quick */
export default async function measure(getToken, quick) {
  const first = await getToken();
  const batch = async (/** @type {number} */ count) => {
    const begun = performance.now();
    for (let index = 0; index < count; index++) await getToken();
    return performance.now() - begun;
  };
  let count = 1;
  for (let taken = 0, all = 0; all < WARM_UP; all += taken) {
    taken = await batch(count);
    if (taken < BATCH) count *= 2;
  }
  const batches = [];
  for (let done = 0; done < (quick ? 5 : 11); done++) batches.push(((await batch(count)) * 1000) / count);
  if ((await getToken()) !== first) throw new Error("that was not answered from the cache");
  return { microseconds: median(batches) };
}
