// @ts-check
/**
 * What `cmd.exe` is told, word by word as it stands, to run a batch file. It has no way to quote every character, so that what it could read as something
 * else is refused: the whole is in quotes, and each part of it, too, so that nothing but these matters.
 *
 * @param {string} path
 * @param {readonly string[]} args
 */
export function commandLine(path, args) {
  const parts = [path, ...args];
  if (/["%!^&|<>\0-\x1f]/.test(path) || args.some((part) => !/^[\w .:/=+-]*$/.test(part))) {
    throw new TypeError("a batch file cannot be given such an argument: cmd.exe could read something else in it");
  }
  return ["/d", "/s", "/c", `"${parts.map((part) => `"${part}"`).join(" ")}"`];
}
