// @ts-check
// What has many members crosses the border to the artefact as one text: a line `name<TAB>value` for each (`src/js/lines.rs`).

/**
 * @param {string} text
 * @returns {[name: string, value: string][]}
 */
export function readLines(text) {
  return text.split("\n").slice(0, -1).map(readLine);
}

/**
 * @param {string} text Without its line break.
 * @returns {[name: string, value: string]}
 */
export function readLine(text) {
  const tab = text.indexOf("\t");
  return [text.slice(0, tab), text.slice(tab + 1)];
}

/** @param {Iterable<[name: string, value: string | number]>} pairs */
export function writeLines(pairs) {
  let text = "";
  for (const [name, value] of pairs) text += line(name, value);
  return text;
}

/** @param {string} name @param {string | number} value */
export function line(name, value) {
  return `${name}\t${String(value).replace(/[\t\r\n]/g, " ")}\n`;
}
