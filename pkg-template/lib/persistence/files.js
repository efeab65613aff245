// @ts-check
import { isAlive } from "./lock.js";

const { process } = globalThis;

/** A file of that age that someone was writing is no one's, in milliseconds; a younger one is, if its writer has died. */
const OLD = 60_000;
const YOUNG = 500;

/** What Windows says while another program is reading the file. */
const BUSY = new Set(["EPERM", "EACCES", "EBUSY"]);

/**
 * Writes the bytes to a new file beside `file`, where only the user reads it, and on to the disk. `commit` puts it in the place of `file` in one
 * step, so that there is always a whole one; `discard` takes it away.
 *
 * @param {string} file
 * @param {Uint8Array} bytes
 */
export async function stage(file, bytes) {
  const { open, realpath, rename, unlink } = await import("node:fs/promises");
  // Where a link leads: it is to stay one.
  const place = await realpath(file).catch(() => file);
  const drawn = Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const staged = `${place}.${process.pid}.${drawn}.tmp`;
  const discard = () => unlink(staged).catch(() => {});
  const handle = await open(staged, "wx", 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } catch (error) {
    await discard();
    throw error;
  } finally {
    await handle.close();
  }
  const commit = async () => {
    for (let tries = 0; ; tries += 1) {
      try {
        await rename(staged, place);
        break;
      } catch (error) {
        if (!BUSY.has(/** @type {any} */ (error).code) || tries === 20) throw error;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    await settle(place);
  };
  return { commit, discard };
}

/**
 * Makes the folder, for the user alone. A user has a home: none is made, and Node tries for ever to make one in `/proc`.
 * @param {string} folder
 */
export async function makeFolder(folder) {
  const { mkdir } = await import("node:fs/promises");
  await mkdir(folder, { mode: 0o700 }).catch((error) => {
    if (error.code !== "EEXIST") throw error;
  });
}

/** What stands in the file for others to see that the cache has changed; what is in it stays. @param {string} file */
export async function touch(file) {
  const { open } = await import("node:fs/promises");
  const handle = await open(file, "a", 0o600);
  try {
    const now = new Date();
    await handle.utimes(now, now);
  } finally {
    await handle.close();
  }
}

/** The rename itself outlives a loss of power; not every system can promise it. @param {string} file */
async function settle(file) {
  const { open } = await import("node:fs/promises");
  try {
    const folder = await open(file.replace(/[^\\/]*$/, "") || "/", "r");
    await folder.sync().finally(() => folder.close());
  } catch {
    // Windows opens no folders.
  }
}

/**
 * Takes away what writers have left that died in the middle.
 * @param {string} folder
 * @param {string} name
 */
export async function sweep(folder, name) {
  const { readdir, stat, unlink } = await import("node:fs/promises");
  for (const entry of await readdir(folder).catch(() => /** @type {string[]} */ ([]))) {
    const [, pid] = (entry.startsWith(`${name}.`) && /^\.(\d+)\.[0-9a-f]{12}\.tmp$/.exec(entry.slice(name.length))) || [];
    if (pid === undefined) continue;
    const path = `${folder}/${entry}`;
    const age = await stat(path).then(({ mtimeMs }) => Math.abs(Date.now() - mtimeMs), () => 0);
    if (age > OLD || (age > YOUNG && !isAlive(Number(pid)))) await unlink(path).catch(() => {});
  }
}
