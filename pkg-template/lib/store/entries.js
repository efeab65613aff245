// @ts-check
import { readLines } from "../lines.js";

/**
 * A credential's own entries in a store, under the names that its keys give them. An entry is told by a kind and by what tells those of a kind
 * apart: `["token", key, account]`, or where a person is looked for.
 */
export class Entries {
  #ring;
  #names;
  #partition;

  /**
   * @param {import("./ring.js").Keys[]} ring The one that writes comes first.
   * @param {{ owner: Uint8Array, people: Uint8Array }} names What they are named for (`owner.js`).
   * @param {string} partition What the keys of the memory begin with, where credentials share it: entries have an owner each.
   */
  constructor(ring, names, partition) {
    this.#ring = ring;
    this.#names = names;
    this.#partition = partition;
  }

  /** Its name, under the key that writes. @param {string[]} what */
  name(what) {
    return this.#ring[0].name(this.#parts(what));
  }

  /** What an entry says, under whichever key it is there. @param {import("./limited.js").Limited} store @param {string[]} what */
  async find(store, what) {
    for (const keys of this.#ring) {
      const name = await keys.name(this.#parts(what));
      const text = await store.get(name, (entry) => keys.open(name, entry));
      if (text !== undefined || store.hasFailed) return text;
    }
    return undefined;
  }

  /** @param {import("./limited.js").Limited} store @param {string[]} what @param {string} text @param {number} expiresOn */
  async put(store, what, text, expiresOn) {
    const name = await this.name(what);
    return store.set(name, await this.#ring[0].seal(name, text), expiresOn);
  }

  /** @param {import("./limited.js").Limited} store @param {string[]} what */
  async delete(store, what) {
    for (const keys of this.#ring) if (!(await store.delete(await keys.name(this.#parts(what))))) return false;
    return true;
  }

  /**
   * Changes each entry of somebody who is signed in: by their account, where whoever has their record finds them, and as who has signed in last, if
   * they are that. Whether all could be changed.
   *
   * @param {import("./limited.js").Limited} store @param {string} user As lines. @param {boolean} isLast @param {(what: string[]) => Promise<boolean>} change
   */
  async ofPerson(store, user, isLast, change) {
    const account = accountOf(user);
    const isThere = isLast || accountOf((await this.find(store, LAST)) ?? "") === account;
    return (!account || (await change(["person", account]))) && (!isThere || (await change(LAST)));
  }

  /** @param {string[]} what */
  #parts([kind, ...keys]) {
    const { owner, people } = this.#names;
    const partition = this.#partition;
    return [kind, kind === "person" ? people : owner, ...keys.map((key) => (key.startsWith(partition) ? key.slice(partition.length) : key))];
  }
}

/** Whose account it is that signed in; empty if that is not known. @param {string} user As lines. */
export function accountOf(user) {
  return readLines(user).find(([name]) => name === "homeAccountId")?.[1] ?? "";
}

/** The entry of who has signed in last. */
export const LAST = ["user"];
