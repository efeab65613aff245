// @ts-check
// A party is a library with a cache in front of it: what it is asked, and what it says. One in another language is a process that reads and
// writes lines.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * @typedef {object} Asked
 * @property {"sign-in" | "silent" | "application" | "sign-out"} act `silent`: for the only user who is there, without a person; `sign-out`: of
 * every user.
 * @property {string} cache What the cache holds; an empty text is nothing.
 * @property {string} tenant
 * @property {string} client
 * @property {string} scope
 * @property {string} home The user's id, for who does not look for it.
 * @property {object} [answer] What the token endpoint answers, once. Without one, nobody answers.
 *
 * @typedef {{ token: string | null, error?: string, cache: string, requests: string[] }} Said What the cache holds then, and what was sent to the token
 * endpoint.
 *
 * @typedef {(asked: Asked) => Promise<Said>} Act
 */

/**
 * A party in a process of its own.
 * @param {string} program @param {string[]} [parameters]
 * @returns {{ act: Act, stop(): void }}
 */
export function party(program, parameters = []) {
  const child = spawn(program, parameters, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = new Promise((_, reject) => child.on("error", reject));
  failed.catch(() => {});
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();
  /** @type {Act} */
  const act = (asked) => {
    const said = last.then(async () => {
      child.stdin.write(`${JSON.stringify(asked)}\n`);
      const { value, done } = /** @type {IteratorResult<string>} */ (await Promise.race([lines.next(), failed]));
      if (done) throw new Error(`${program} has ended`);
      return JSON.parse(value);
    });
    last = said.catch(() => {});
    return said;
  };
  return { act, stop: () => child.stdin.end() };
}
