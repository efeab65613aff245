// @ts-check
// A thousand callers want the same token at the same time: how many token requests go out?
import { pause } from "../figures.mjs";
import { scopes } from "../sts.mjs";

const CALLERS = 1000;
/** Milliseconds for what goes on behind the callers' backs. */
const BACKGROUND = 1500;

/** Milliseconds by which the wall clock is ahead. */
let ahead = 0;

// Before any subject is loaded: some keep the function, some make dates.
const RealDate = Date;
globalThis.Date = /** @type {any} */ (
  class extends RealDate {
    /** @param {any[]} given */
    constructor(...given) {
      // @ts-ignore: whatever a date is made of
      super(...(given.length === 0 ? [RealDate.now() + ahead] : given));
    }
    static now() {
      return RealDate.now() + ahead;
    }
  }
);

/** @param {Function} make @param {import("../sts.mjs").Sts} sts */
export default async function measure(make, sts) {
  const [scope] = scopes(1);
  /** @param {{ expiresIn: number, refreshIn?: number }} life @param {number} [later] seconds between the first token and the callers */
  const stampede = async (life, later) => {
    await sts.answers({ delay: 50, ...life });
    const credential = make(sts);
    if (later !== undefined) {
      await credential.getToken(scope);
      ahead += later * 1000;
    }
    await sts.forget();
    await Promise.all(Array.from({ length: CALLERS }, () => credential.getToken(scope)));
    await pause(BACKGROUND);
    const { token } = await sts.requests();
    return token;
  };
  return {
    cold: await stampede({ expiresIn: 3599 }),
    expired: await stampede({ expiresIn: 3599 }, 3700),
    refresh: await stampede({ expiresIn: 7200, refreshIn: 3600 }, 3700),
  };
}
