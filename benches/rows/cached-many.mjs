// @ts-check
// A call that is answered from the cache, with 10,000 keys in it, asked for in an order that no processor guesses.
import { cpuPerCall } from "./hits.mjs";
import { madeUpFetch, scopes } from "../sts.mjs";

const KEYS = 10_000;
/** It has no divisor in common with the number of keys, so that every key has its turn. */
const STRIDE = 7919;

/**
 * @param {Function} make
 * @param {import("../sts.mjs").Sts} sts
 * @param {{ quick: boolean, full?: Function }} run `full` makes a credential that has the tokens already, where asking for each takes minutes
 */
export default async function measure(make, sts, { quick, full }) {
  const all = scopes(KEYS);
  let requests = 0;
  const fetch = () => (requests++, madeUpFetch());
  const credential = full ? await full(sts, { fetch, scopes: all }) : make(sts, { fetch });
  if (!full) for (const scope of all) await credential.getToken(scope);
  const before = requests;
  const nanoseconds = await cpuPerCall((index) => credential.getToken(all[(index * STRIDE) % KEYS]), quick);
  if (requests > before) throw new Error(`${requests - before} requests went out where the cache should have answered`);
  return { nanoseconds };
}
