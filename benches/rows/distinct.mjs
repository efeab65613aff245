// @ts-check
// 64 scopes at once, of which each answer takes 50 ms: nobody should wait for another.
import { cpu, elapsed, median } from "../figures.mjs";
import { scopes } from "../sts.mjs";

/** @param {Function} make @param {import("../sts.mjs").Sts} sts @param {{ quick: boolean }} run */
export default async function measure(make, sts, { quick }) {
  await sts.answers({ delay: 50 });
  const all = scopes(64);
  const once = async () => {
    const credential = make(sts);
    let microseconds = 0;
    const work = () => Promise.all(all.map((scope) => credential.getToken(scope)));
    const milliseconds = await elapsed(async () => (microseconds = await cpu(work)));
    return { milliseconds, cpu: microseconds / 1000 };
  };
  // Connections and compiled code are there afterwards.
  await once();
  const taken = [];
  for (let done = 0; done < (quick ? 3 : 5); done++) taken.push(await once());
  return { milliseconds: median(taken.map((one) => one.milliseconds)), cpu: median(taken.map((one) => one.cpu)) };
}
