// @ts-check
// How long after an abort does the caller hear of it, while the token service is silent for two seconds?
import { median, pause } from "../figures.mjs";
import { scopes } from "../sts.mjs";

const SILENCE = 2000;

/** @param {Function} make @param {import("../sts.mjs").Sts} sts @param {{ quick: boolean }} run */
export default async function measure(make, sts, { quick }) {
  await sts.answers({});
  await make(sts).getToken(scopes(1)[0]);
  await sts.hangs(SILENCE);
  const times = [];
  for (let done = 0; done < (quick ? 1 : 3); done++) {
    const controller = new AbortController();
    let settled = 0;
    const call = make(sts).getToken(scopes(1)[0], controller.signal);
    const end = call.catch(() => {}).then(() => (settled = performance.now()));
    await pause(200);
    const aborted = performance.now();
    controller.abort();
    await end;
    times.push(settled - aborted);
  }
  return { milliseconds: median(times) };
}
