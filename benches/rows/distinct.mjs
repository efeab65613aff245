// @ts-check
// 64 scopes at once, of which each answer takes 50 ms: nobody should wait for another.
import { elapsed, median } from "../figures.mjs";
import { scopes } from "../sts.mjs";

/** @param {Function} make @param {import("../sts.mjs").Sts} sts @param {{ quick: boolean }} run */
export default async function measure(make, sts, { quick }) {
  await sts.answers({ delay: 50 });
  const all = scopes(64);
  const once = async () => {
    const credential = make(sts);
    return elapsed(() => Promise.all(all.map((scope) => credential.getToken(scope))));
  };
  // Connections and compiled code are there afterwards.
  await once();
  const times = [];
  for (let done = 0; done < (quick ? 3 : 5); done++) times.push(await once());
  return { milliseconds: median(times) };
}
