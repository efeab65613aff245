// @ts-check
// What a token of 1.4 KB costs in memory while it is kept. Needs --expose-gc.
import { madeUpFetch, scopes } from "../sts.mjs";

/** How many tokens each subject takes in within seconds: what peers need for one grows with those they have. @type {Record<string, number>} */
const TOKENS = { floor: 4000, ours: 4000, identity: 300, "msal-node": 500 };
/** What is only there once is there after these. */
const FIRST = 50;

/** @param {Function} make @param {import("../sts.mjs").Sts} sts @param {{ subject: string }} run */
export default async function measure(make, sts, { subject }) {
  const all = scopes(FIRST + TOKENS[subject]);
  const credential = make(sts, { fetch: madeUpFetch });
  for (const scope of all.slice(0, FIRST)) await credential.getToken(scope);
  const before = await used();
  for (const scope of all.slice(FIRST)) await credential.getToken(scope);
  const bytes = ((await used()) - before) / TOKENS[subject];
  // The credential and the scopes live until here.
  if ((await credential.getToken(all[0])) === undefined) throw new Error("no token");
  return { bytes };
}

/** Bytes that are in use: the heap, and what lies beside it, such as WebAssembly's memory. */
async function used() {
  for (let round = 0; round < 4; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    /** @type {any} */ (globalThis).gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
