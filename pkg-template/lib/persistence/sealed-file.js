// @ts-check
import { makeFolder, stage, sweep, touch } from "./files.js";
import { isLocked, locked, pause } from "./lock.js";
import { MOST, unavailable, why } from "./place.js";

/** How often a reader waits for someone who is writing, and how long each time, in milliseconds. */
const WAITS = 20;
const WAIT = 100;

/** How often a writer begins again whose file others write, with the same text in it. */
const TRIES = 10;

/**
 * What stands between a text and the bytes of its file.
 *
 * @typedef {object} Seal
 * @property {(text: string) => Promise<Uint8Array>} seal
 * @property {(bytes: Uint8Array) => Promise<string>} unseal
 *
 * @typedef {{ place: import("./place.js").Place, name: string, folder: string, file: string }} At
 */

/** None: who may write it is asked when it is written. @param {import("./place.js").Place} place @returns {Seal} */
export function plain({ unsafeAllowUnencryptedStorage }) {
  return {
    async seal(text) {
      if (unsafeAllowUnencryptedStorage) return new TextEncoder().encode(text);
      throw unavailable("the token cache is not encrypted: to write it set unsafeAllowUnencryptedStorage");
    },
    unseal: async (bytes) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes),
  };
}

/** A cache that is the content of its file. */
export class SealedFile {
  /** @param {At} at @param {Seal} seal */
  constructor(at, seal) {
    this.at = at;
    this.seal = seal;
  }

  async load() {
    return (await this.#settled()).text;
  }

  /**
   * Sealing and opening can take a second. So both are done before, and the lock is held while bytes are compared and a file is renamed.
   *
   * @param {string | undefined} before
   * @param {string} after
   */
  async replace(before, after) {
    const { folder, file } = this.at;
    const sealed = await this.seal.seal(after);
    await this.makeFolder();
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { bytes, text } = await this.#settled();
      if (text !== before) return { done: false, present: text };
      const done = await orRefuse(file, () => this.#exchange(bytes, sealed));
      if (done) {
        await sweep(folder, this.at.name);
        return { done };
      }
    }
    throw unavailable(`the token cache ${file} is in use: it has changed ${TRIES} times while it was to be written`);
  }

  async makeFolder() {
    const { folder, file } = this.at;
    await orRefuse(file, () => makeFolder(folder));
  }

  /** For who has the lock: what is there, whoever wrote it. */
  async present() {
    return (await this.#read()).text;
  }

  /**
   * For who has the lock. Tells whether it had it to the end.
   *
   * @param {string} text
   * @param {() => Promise<boolean>} isOurs
   */
  async write(text, isOurs) {
    const sealed = await this.seal.seal(text);
    const done = await orRefuse(this.at.file, async () => commit(await stage(this.at.file, sealed), isOurs));
    await sweep(this.at.folder, this.at.name);
    return done;
  }

  /** For who has the lock: what was in the file is elsewhere now, or others are to see that it has changed. @param {boolean} empties */
  async signal(empties) {
    const { file } = this.at;
    await orRefuse(file, async () => (empties ? (await stage(file, new Uint8Array())).commit() : touch(file)));
  }

  /** @param {Uint8Array} before @param {Uint8Array} after */
  async #exchange(before, after) {
    const staged = await stage(this.at.file, after);
    return locked(this.at.file, async (isOurs) => {
      const { bytes } = await this.#bytes();
      if (isSame(bytes, before)) return commit(staged, isOurs);
      return false;
    }).finally(staged.discard);
  }

  /** Without a lock: what we write is whole at all times. What others write may not be, while they are at it. */
  async #settled() {
    // Who had the lock may have ended since the file was read. So it is read once more before it is what it is.
    let isLast = false;
    for (let waits = 0; waits < WAITS; waits += 1) {
      const read = await this.#read().then(
        (read) => ({ read, isSettled: isSettled(read) }),
        (error) => ({ error, isSettled: error.isFinal ?? false }),
      );
      const isBusy = !read.isSettled && (await isLocked(this.at.file));
      if (read.isSettled || (!isBusy && isLast)) {
        if ("error" in read) throw read.error;
        return read.read;
      }
      isLast = !isBusy;
      if (isBusy) await pause(WAIT);
    }
    return this.#read();
  }

  async #read() {
    const { bytes, isThere } = await this.#bytes();
    const text = bytes.length === 0 ? "" : await this.seal.unseal(bytes);
    return { bytes, isThere, text: isBlank(text) ? undefined : text };
  }

  async #bytes() {
    const { place, file } = this.at;
    try {
      return { bytes: await place.readFile(file, { maxBytes: MOST }), isThere: true };
    } catch (error) {
      const { code } = /** @type {any} */ (error);
      if (code === "ENOENT") return { bytes: new Uint8Array(), isThere: false };
      const what = code === "EFBIG" ? `it has more than ${MOST} bytes. Delete it, and sign in again` : `${why(error)}. Make it a file that this user can read, or delete it`;
      throw Object.assign(unavailable(`the token cache ${file} cannot be read: ${what}`, error), { isFinal: true });
    }
  }
}

/**
 * A file that has nothing in it is one that was emptied, or one that is about to be written.
 * @param {{ bytes: Uint8Array, isThere: boolean, text?: string }} read
 */
function isSettled({ bytes, isThere, text }) {
  return text === undefined ? bytes.length > 0 || !isThere : isWhole(text);
}

/** A file that the official libraries make for others to see a change has nothing in it, or no entry. @param {string} text */
function isBlank(text) {
  return text.length < 100 && /^\s*(\{\s*\}\s*)?$/.test(text);
}

/**
 * Whether a text is an object of JSON from its beginning to its end, and not what someone has written so far.
 * @param {string} text
 */
export function isWhole(text) {
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isQuoted) {
      if (character === "\\") at += 1;
      else if (character === '"') isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === "{") depth += 1;
    else if (character === "}") {
      depth -= 1;
      if (depth === 0) return text.slice(at + 1).trim() === "";
    }
  }
  return false;
}

/**
 * @param {{ commit: () => Promise<void>, discard: () => Promise<void> }} staged
 * @param {() => Promise<boolean>} isOurs
 */
async function commit(staged, isOurs) {
  if (await isOurs()) {
    await staged.commit();
    return true;
  }
  await staged.discard();
  return false;
}

/** @param {Uint8Array} one @param {Uint8Array} other */
function isSame(one, other) {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}

/**
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} write
 */
async function orRefuse(file, write) {
  try {
    return await write();
  } catch (error) {
    if (/** @type {any} */ (error).name === "CredentialUnavailableError") throw error;
    throw unavailable(`the token cache ${file} cannot be written: ${why(error)}. Let this user write to its folder`, error);
  }
}
