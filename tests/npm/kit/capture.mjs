// @ts-check

/**
 * What is written to the console meanwhile.
 * @param {(lines: unknown[][]) => Promise<unknown>} action Is given the lines so far.
 */
export async function captureConsole(action) {
  /** @type {unknown[][]} */
  const lines = [];
  const names = /** @type {const} */ (["error", "warn", "info", "debug", "log"]);
  const before = names.map((name) => console[name]);
  for (const name of names) console[name] = (...args) => void lines.push(args);
  try {
    await action(lines);
  } finally {
    names.forEach((name, index) => (console[name] = before[index]));
  }
  return lines;
}
