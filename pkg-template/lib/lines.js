// @ts-check
// What has many members crosses the border to the artefact as one text: a line `name<TAB>value` for each (`src/js/lines.rs`).

/**
 * @param {string} text
 * @returns {[name: string, value: string][]}
 */
export function readLines(text) {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const tab = line.indexOf("\t");
      return [line.slice(0, tab), line.slice(tab + 1)];
    });
}

/** @param {Iterable<[name: string, value: string | number]>} pairs */
export function writeLines(pairs) {
  let text = "";
  for (const [name, value] of pairs) text += `${name}\t${String(value).replace(/[\t\r\n]/g, " ")}\n`;
  return text;
}
