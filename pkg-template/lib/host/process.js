// @ts-check
// What both have who run programs: `run.js`, and the cache that processes share (`../persistence/programs.js`).

/**
 * What a program says, until that is too much.
 *
 * @param {import("node:stream").Readable} stream
 * @param {number} most In bytes.
 * @param {() => void} tooMuch
 */
export function gather(stream, most, tooMuch) {
  /** @type {Uint8Array[]} */
  const parts = [];
  let length = 0;
  stream.on("data", (/** @type {Uint8Array} */ part) => {
    length += part.length;
    if (length > most) tooMuch();
    else parts.push(part);
  });
  return parts;
}

/** Ends a program that leads a group of its own, with all that it has started. @param {import("node:child_process").ChildProcess} child */
export function endGroup(child) {
  try {
    globalThis.process.kill(-(/** @type {number} */ (child.pid)), "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}
