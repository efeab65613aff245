// @ts-check
// Waits for the line by which a server says that it is ready.

import readline from "node:readline";

/**
 * @param {import("node:child_process").ChildProcess} child with its standard output piped
 * @param {RegExp} pattern
 * @param {string} name
 * @param {number} limit milliseconds
 * @returns {Promise<string>} the first line that matches
 * @throws {Error} when the child cannot be started, ends first, or is too slow; it then says what the child printed
 */
export async function firstLine(child, pattern, name, limit) {
  /** @type {string[]} */
  const said = [];
  const lines = readline.createInterface({ input: /** @type {import("node:stream").Readable} */ (child.stdout) });
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  try {
    return await new Promise((resolve, reject) => {
      const fail = (/** @type {string} */ why) => reject(new Error([`${name} ${why}`, ...said].join("\n")));
      lines.on("line", (line) => (pattern.test(line) ? resolve(line) : said.push(line)));
      child.on("error", (cause) => fail(`cannot be started: ${cause.message}`));
      child.on("exit", (code, signal) => fail(`ended with ${code ?? signal} before it was ready`));
      timer = setTimeout(() => fail(`was not ready within ${limit / 1000} s`), limit);
    });
  } catch (error) {
    child.kill();
    throw error;
  } finally {
    clearTimeout(timer);
    // What it prints from now on is not of interest, but must not fill the pipe.
    lines.removeAllListeners("line");
  }
}
