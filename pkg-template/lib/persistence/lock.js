// @ts-check
import { unavailable, why } from "./place.js";

const { process } = globalThis;

/** How long a lock is waited for, in milliseconds, as the official libraries wait. */
const PATIENCE = 5_000;

/** A lock of that age is no one's: its holder was to hold it for milliseconds. */
const OLD = 60_000;

/** The age at which a lock is looked into: whoever makes one writes its number right behind. */
const YOUNG = 500;

/** What the system says of a file that is another one's; Windows says so of one that is being deleted as well. */
const HELD = process?.platform === "win32" ? ["EEXIST", "EPERM", "EACCES", "EBUSY"] : ["EEXIST"];

/**
 * Does some work while no one else changes the cache, neither another process of ours nor an official library: MSAL's locks are files that
 * are there while someone works. `isOurs` says that no one has taken the lock for abandoned meanwhile.
 *
 * @template T
 * @param {string} file The cache's.
 * @param {(isOurs: () => Promise<boolean>) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function locked(file, work) {
  const lock = `${file}.lockfile`;
  const own = await take(lock);
  const isOurs = async () => (await identityOf(lock)) === own;
  try {
    return await work(isOurs);
  } finally {
    const { unlink } = await import("node:fs/promises");
    if (await isOurs()) await unlink(lock).catch(() => {});
  }
}

/** Whether someone is at work there. @param {string} file */
export async function isLocked(file) {
  return (await identityOf(`${file}.lockfile`)) !== undefined;
}

/** @param {number} milliseconds */
export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Whether there is such a process. One of another user is. @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {any} */ (error).code !== "ESRCH";
  }
}

/** @param {string} lock @returns {Promise<string | undefined>} Its identity. */
async function take(lock) {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const refused = await create(lock);
    if (refused === undefined) return identityOf(lock);
    if (!HELD.includes(refused.code)) throw unavailable(`the token cache cannot be locked (${why(refused)}): ${lock}`, refused);
    await clearAway(lock);
    if (performance.now() > deadline) {
      throw unavailable(`the token cache is in use: ${lock} has been there for ${PATIENCE / 1000} seconds. Delete it if no program is using the cache`, refused);
    }
    // Not all at the same time.
    await pause(5 + 10 * Math.random());
  }
}

/** @param {string} lock @returns {Promise<any>} Why not. */
async function create(lock) {
  const { open } = await import("node:fs/promises");
  try {
    const file = await open(lock, "wx", 0o600);
    try {
      await file.writeFile(`${process.pid} azure-identity-wasm`);
    } finally {
      await file.close();
    }
  } catch (error) {
    return error;
  }
}

/** Removes a lock whose holder has died. One at a time does, or it would be the next one's lock that goes. @param {string} lock */
async function clearAway(lock) {
  const { open, unlink } = await import("node:fs/promises");
  const seen = await identityOf(lock);
  if (seen === undefined || !(await isAbandoned(lock))) return;
  const turn = `${lock}.stale`;
  try {
    await (await open(turn, "wx", 0o600)).close();
  } catch {
    // Whoever clears away is done in no time, or has died.
    if ((await ageOf(turn)) > PATIENCE) await unlink(turn).catch(() => {});
    return;
  }
  try {
    if ((await identityOf(lock)) === seen) await unlink(lock);
  } catch {
    // Gone, or held open where that keeps it: the next round sees.
  } finally {
    await unlink(turn).catch(() => {});
  }
}

/** @param {string} lock */
async function isAbandoned(lock) {
  const age = await ageOf(lock);
  if (age > OLD) return true;
  if (age < YOUNG) return false;
  const { open } = await import("node:fs/promises");
  try {
    const file = await open(lock, "r");
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(32), 0, 32);
      const pid = /^\d+/.exec(new TextDecoder().decode(buffer.subarray(0, bytesRead)));
      return pid === null || !isAlive(Number(pid[0]));
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}

/** In milliseconds, whichever way the clock was set since. @param {string} path */
async function ageOf(path) {
  const { stat } = await import("node:fs/promises");
  return stat(path).then(
    ({ mtimeMs }) => Math.abs(Date.now() - mtimeMs),
    () => 0,
  );
}

/** Tells a file from one that has taken its place: the number alone is given again at once. @param {string} path */
async function identityOf(path) {
  const { stat } = await import("node:fs/promises");
  return stat(path, { bigint: true }).then(
    ({ ino, mtimeNs }) => `${ino} ${mtimeNs}`,
    () => undefined,
  );
}
