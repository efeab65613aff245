// @ts-check
/** The longest that a timer counts, in milliseconds; a longer one fires at once. */
const LONGEST = 2 ** 31 - 1;

/**
 * Leases among the tabs, workers and service workers of an origin, by Web Locks: each is a lock that its holder has until it gives it back, until
 * its time is over, or until its tab is gone. Nothing where there are no such locks.
 *
 * @param {() => string} scope What the keys are told apart by from those of other stores.
 * @param {() => number} now
 * @returns {import("../../types/index.d.ts").TokenStore["lease"]}
 */
export function leasing(scope, now) {
  /** @type {LockManager | undefined} */
  const locks = globalThis.navigator?.locks;
  if (!locks?.query) return undefined;
  return async (key, milliseconds) => {
    const name = `lease of ${scope()} ${key}`;
    // Who comes while another one looks comes too late.
    return locks.request(name, { ifAvailable: true }, async (isFree) => {
      if (!isFree || (await isHeld(locks, name, now()))) return undefined;
      return hold(locks, `${now() + milliseconds}\n${crypto.randomUUID()}\n${name}`, milliseconds);
    });
  };
}

/**
 * Whether somebody has a lease that is not over. A tab that sleeps does not hear its timer, so each lock says in its name when it is.
 * @param {LockManager} locks @param {string} name @param {number} now
 */
async function isHeld(locks, name, now) {
  const { held = [] } = await locks.query();
  return held.some((lock) => {
    const [until, , ...rest] = (lock.name ?? "").split("\n");
    return rest.join("\n") === name && Number(until) > now;
  });
}

/** @param {LockManager} locks @param {string} name Nobody else's. @param {number} milliseconds @returns {Promise<{ release(): Promise<void> }>} */
function hold(locks, name, milliseconds) {
  return new Promise((resolve, reject) => {
    const released = locks.request(name, () => {
      return new Promise((end) => {
        const timer = setTimeout(end, Math.min(milliseconds, LONGEST));
        const release = async () => {
          clearTimeout(timer);
          end(undefined);
          await released;
        };
        resolve({ release });
      });
    });
    released.catch(reject);
  });
}
