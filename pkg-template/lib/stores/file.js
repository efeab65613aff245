// @ts-check
// A directory as a store; `src/native/file_store.rs` is the same in Rust, and both may use one directory.
//
//   NAME                an entry: 8 bytes with when it expires (milliseconds since 1970, most significant first), then its value
//   NAME.lease          a lease: when it ends in decimal digits, a line break, and a random text that tells it from others
//   NAME.RANDOM.over    whoever makes it may replace the lease with that random text, which has ended
//   NAME.RANDOM.tmp     an entry or a lease on its way to its name
//
// NAME is what `named.js` makes of the key.

import { nameOf, random } from "./named.js";
import { HEADER, MOST_BYTES, expiryIn, stamped, unstamped } from "./stamped.js";

/** Files of ours, of which what has expired is removed. */
const OURS = /^x?[0-9a-f]{64}(\.lease|\.[0-9a-f]{32}\.(over|tmp))?$/;
/** Milliseconds between two times that it is removed. */
const SWEEP = 600_000;
/** Milliseconds for which what has expired stays: nobody is about to replace it any more. */
const GRACE = 3_600_000;
/** Milliseconds after which who was about to replace a lease is believed to have ended. */
const OVER = 60_000;

/**
 * A store of files in a directory that only this user reads, for the processes of one machine: on Node, Deno and Bun. Entries are replaced in
 * one step, so whenever a process ends, there is the old one or the new one.
 */
export class FileTokenStore {
  #directory;
  #now;
  #swept = -Infinity;

  /**
   * @param {string} directory It is made, if it is not there.
   * @param {{ encryptionKey?: any, now?: () => number }} [options]
   */
  constructor(directory, { encryptionKey, now = Date.now } = {}) {
    if (typeof directory !== "string" || directory.trim() === "") throw new TypeError("directory: the path of a directory is needed");
    this.#directory = directory;
    this.#now = now;
    if (encryptionKey !== undefined) this.encryptionKey = encryptionKey;
  }

  /** @param {string} key */
  async get(key) {
    const { readFile, stat } = await files();
    const file = await this.#file(key);
    const bytes = await unlessMissing(async () => {
      if ((await stat(file)).size > HEADER + MOST_BYTES) throw new Error("an entry is larger than any that was put there");
      return readFile(file);
    });
    return bytes && unstamped(bytes, this.#now());
  }

  /** @param {string} key @param {Uint8Array} value @param {{ expiresOn: number }} options */
  async set(key, value, { expiresOn }) {
    const bytes = stamped(value, expiresOn);
    await this.#make();
    await this.#replace(await this.#file(key), bytes);
    this.#sweep().catch(() => {}); // the next one tries again
  }

  /** @param {string} key */
  async delete(key) {
    const { rm } = await files();
    await rm(await this.#file(key), { force: true });
  }

  /** @param {string} key @param {number} milliseconds */
  async lease(key, milliseconds) {
    const { writeFile } = await files();
    await this.#make();
    const file = await this.#file(key);
    const [now, mark] = [this.#now(), random()];
    const content = `${Math.floor(now + milliseconds)}\n${mark}`;
    const isNew = await unlessThere(() => writeFile(`${file}.lease`, content, { flag: "wx", mode: 0o600 }));
    if (!isNew && !(await this.#takeOver(file, content, now))) return undefined;
    return { release: () => this.#release(file, mark) };
  }

  /**
   * Replaces a lease that has ended. Of those who want to, one makes the file with its mark.
   * @param {string} file @param {string} content @param {number} now
   */
  async #takeOver(file, content, now) {
    const { stat, writeFile, rm } = await files();
    const ended = async () => {
      const { mark, until } = await this.#leaseOf(file);
      return mark !== undefined && until <= now ? mark : undefined;
    };
    const mark = await ended();
    if (mark === undefined) return false;
    const over = `${file}.${mark}.over`;
    if (!(await unlessThere(() => writeFile(over, "", { flag: "wx", mode: 0o600 })))) {
      // Perhaps who has made it ended in the middle of this: then the next one can.
      const made = await unlessMissing(async () => (await stat(over)).mtimeMs);
      if (made !== undefined && Date.now() - made > OVER) await rm(over, { force: true });
      return false;
    }
    if ((await ended()) !== mark) return false;
    await this.#replace(`${file}.lease`, new TextEncoder().encode(content));
    return true;
  }

  /** @param {string} file @param {string} mark */
  async #release(file, mark) {
    const lease = await this.#leaseOf(file);
    // One that has ended may be replaced just now.
    if (lease.mark === mark && lease.until > this.#now()) await (await files()).rm(`${file}.lease`, { force: true });
  }

  /** What a lease says; one that cannot be read is on its way, or has ended when it stays so. @param {string} file @returns {Promise<{ mark?: string, until: number }>} */
  async #leaseOf(file) {
    const { readFile, stat } = await files();
    const found = await unlessMissing(async () => ({ text: await readFile(`${file}.lease`, "latin1"), made: (await stat(`${file}.lease`)).mtimeMs }));
    if (!found) return { until: 0 };
    const [, until, mark] = /^(\d{1,15})\n([0-9a-f]{32})$/.exec(found.text) ?? [];
    if (mark) return { mark, until: Number(until) };
    return { mark: "0".repeat(32), until: Date.now() - found.made > OVER ? 0 : Infinity };
  }

  /** In one step. @param {string} file @param {Uint8Array} bytes */
  async #replace(file, bytes) {
    const { writeFile, rename, rm } = await files();
    const temporary = `${file}.${random()}.tmp`;
    try {
      await writeFile(temporary, bytes, { flag: "wx", mode: 0o600 });
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await rename(temporary, file);
        } catch (/** @type {any} */ error) {
          // On Windows, while somebody reads it.
          if (attempt === 5 || !["EPERM", "EACCES", "EBUSY"].includes(error.code)) throw error;
          await new Promise((resolve) => setTimeout(resolve, 10 * attempt));
        }
      }
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
  }

  /** Removes what has expired; now and then. */
  async #sweep() {
    const now = this.#now();
    if (Math.abs(now - this.#swept) < SWEEP) return;
    this.#swept = now;
    const { readdir, rm } = await files();
    for (const name of await readdir(this.#directory)) {
      const file = `${this.#directory}/${name}`;
      if (OURS.test(name) && (await this.#isOver(file, now))) await rm(file, { force: true });
    }
  }

  /** @param {string} file @param {number} now */
  async #isOver(file, now) {
    const { open, stat } = await files();
    const isOld = () => unlessMissing(async () => Date.now() - (await stat(file)).mtimeMs > GRACE);
    if (/\.(over|tmp)$/.test(file)) return isOld();
    if (file.endsWith(".lease")) return (await this.#leaseOf(file.slice(0, -".lease".length))).until + GRACE < now;
    return unlessMissing(async () => {
      const handle = await open(file);
      try {
        const bytes = new Uint8Array(HEADER);
        const { bytesRead } = await handle.read(bytes, 0, HEADER);
        return bytesRead < HEADER ? isOld() : expiryIn(bytes) + GRACE < now;
      } finally {
        await handle.close();
      }
    });
  }

  /** The directory, which somebody may have removed meanwhile. */
  async #make() {
    const { mkdir } = await files();
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
  }

  /** @param {string} key */
  async #file(key) {
    return `${this.#directory}/${await nameOf(key)}`;
  }
}

/** Loaded by who needs files. By a name that bundlers for pages, where there are none, do not look for. @returns {Promise<typeof import("node:fs/promises")>} */
async function files() {
  const name = "node:fs/promises";
  try {
    const own = /** @type {any} */ (globalThis).process?.getBuiltinModule?.(name);
    return own ?? (await import(/* webpackIgnore: true */ /* @vite-ignore */ name));
  } catch (cause) {
    throw new Error("FileTokenStore: this runtime has no files; it is for Node, Deno and Bun", { cause });
  }
}

/**
 * Nothing where there is no such file.
 * @template T
 * @param {() => Promise<T>} read
 */
async function unlessMissing(read) {
  try {
    return await read();
  } catch (/** @type {any} */ error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whether it was made: not if it was there. @param {() => Promise<void>} make */
async function unlessThere(make) {
  try {
    await make();
    return true;
  } catch (/** @type {any} */ error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}
