// @ts-check
// A call that is answered from the cache, with one key in it.
import { cpuPerCall } from "./hits.mjs";
import { scopes } from "../sts.mjs";

/** @param {Function} make @param {import("../sts.mjs").Sts} sts @param {{ quick: boolean }} run */
export default async function measure(make, sts, { quick }) {
  await sts.answers({});
  const credential = make(sts);
  const [scope] = scopes(1);
  await credential.getToken(scope);
  await sts.forget();
  const nanoseconds = await cpuPerCall(() => credential.getToken(scope), quick);
  const { all } = await sts.requests();
  if (all > 0) throw new Error(`${all} requests went out where the cache should have answered`);
  return { nanoseconds };
}
