// @ts-check
// 640 scopes that are not in the cache, 64 requests in flight.
import { cpu, elapsed } from "../figures.mjs";
import { scopes } from "../sts.mjs";

const IN_FLIGHT = 64;
const TOKENS = 640;
/** Enough to open all connections and compile the code; a peer needs 8 ms for each. */
const WARM_UP = 256;

/** @param {Function} make @param {import("../sts.mjs").Sts} sts */
export default async function measure(make, sts) {
  await sts.answers({});
  await all(make(sts), scopes(WARM_UP, "warm"));
  const credential = make(sts);
  const wanted = scopes(TOKENS);
  let microseconds = 0;
  const milliseconds = await elapsed(async () => (microseconds = await cpu(() => all(credential, wanted))));
  return { perSecond: (TOKENS / milliseconds) * 1000, microseconds: microseconds / TOKENS };
}

/** @param {{ getToken: (scope: string) => Promise<unknown> }} credential @param {string[]} wanted */
function all(credential, wanted) {
  let next = 0;
  const worker = async () => {
    while (next < wanted.length) await credential.getToken(wanted[next++]);
  };
  return Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}
