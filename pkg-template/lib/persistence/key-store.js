// @ts-check
import { locked } from "./lock.js";
import { unavailable, why } from "./place.js";
import { find, run } from "./programs.js";

/** @typedef {import("./sealed-file.js").SealedFile} SealedFile */

/**
 * A key store of the system. What it rejects with is a sentence: what is missing or went wrong, and what to do.
 *
 * @typedef {object} Tool
 * @property {() => Promise<string | undefined>} read
 * @property {(text: string) => Promise<void>} write
 * @property {() => Promise<void>} clear
 */

/** A cache in the system's key store; where there is none, in a plain file, if it is allowed or is there. */
export class KeyStore {
  /** @param {Tool} tool @param {SealedFile} file @param {import("./sealed-file.js").At} at */
  constructor(tool, file, at) {
    this.tool = tool;
    this.file = file;
    this.at = at;
  }

  async load() {
    const { text, refusal } = await this.#stored();
    if (text !== undefined) return text;
    const plain = await this.file.load();
    if (plain === undefined && refusal) this.#needAllowance(refusal);
    return plain;
  }

  /** @param {string | undefined} before @param {string} after */
  async replace(before, after) {
    const { refusal } = await this.#stored();
    if (refusal) {
      this.#needAllowance(refusal);
      return this.file.replace(before, after);
    }
    await this.file.makeFolder();
    return locked(this.at.file, async (isOurs) => {
      const stored = await this.#stored();
      const plain = stored.text === undefined ? await this.file.present() : undefined;
      const present = stored.text ?? plain;
      if (present !== before) return { done: false, present };
      const refusal = stored.refusal ?? (await this.#store(after, plain !== undefined, isOurs));
      if (!refusal) return { done: true };
      this.#needAllowance(refusal);
      if (!(await this.file.write(after, isOurs))) throw lost(this.at.file);
      // What is left there would be taken for the cache.
      if (stored.text !== undefined) await this.tool.clear();
      return { done: true };
    });
  }

  async #stored() {
    try {
      return { text: await this.tool.read() };
    } catch (refusal) {
      return { refusal };
    }
  }

  /**
   * Returns why not. What is kept is looked at: a tool that stores half of it ends well, too.
   *
   * @param {string} text
   * @param {boolean} wasPlain
   * @param {() => Promise<boolean>} isOurs
   */
  async #store(text, wasPlain, isOurs) {
    if (!(await isOurs())) throw lost(this.at.file);
    try {
      await this.tool.write(text);
      if ((await this.tool.read()) !== text) return new Error("it has not kept what it was given");
    } catch (refusal) {
      return refusal;
    }
    await this.file.signal(wasPlain);
  }

  /** @param {unknown} refusal */
  #needAllowance(refusal) {
    if (this.at.place.unsafeAllowUnencryptedStorage) return;
    const { message } = /** @type {Error} */ (refusal);
    throw unavailable(`the token cache cannot be encrypted: ${message}; or set unsafeAllowUnencryptedStorage, and it is a file that only this user can read`, refusal);
  }
}

/**
 * Runs a tool of the system.
 *
 * @param {import("./place.js").Place} place
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} input
 * @param {string} missing What to do when it is not there.
 */
export async function use(place, program, args, input, missing) {
  const path = await find(place, program);
  if (path === undefined) throw new Error(`there is no ${program} in PATH. ${missing}`);
  return run(place, path, args, input).catch((error) => {
    throw new Error(`${program} failed: ${why(error)}. ${missing}`, { cause: error });
  });
}

/** @param {string} file */
function lost(file) {
  return unavailable(`the token cache is in use: ${file}.lockfile was taken over by another program`);
}
