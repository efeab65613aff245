// @ts-check
// The comparison as a page: `wire.md`, and what the command prints.

/**
 * @typedef {object} Shown
 * @property {import("./differences.mjs").Recorded} recorded
 * @property {Record<string, string>} titles Of the libraries.
 * @property {Record<string, string>} ways Their titles.
 * @property {import("./differences.mjs").Explanation[]} explanations
 * @property {(difference: { library: string, way: string, field: string }) => number | undefined} reasonOf
 */

const PREFACE = `# What is sent, beside the official libraries

\`run.mjs\` in this directory records these requests and writes this page; a test fails when it is not true.
Each table is a way of getting a token with an empty cache, with the fields that the first table does not have already. \`=\` is the same as ours,
\`–\` is not sent, and a number is that of the reason at the end. Values in braces differ from run to run.
`;

/** @param {Shown} shown */
export function page(shown) {
  const { recorded, ways, explanations } = shown;
  const names = Object.keys(recorded);
  const common = [...fieldsIn(recorded)].filter((field) => new Set(names.map((way) => row(shown, way, field).join("\t"))).size === 1);
  const tables = names.map((way) => {
    const own = [...fieldsIn({ [way]: recorded[way] })].filter((field) => !common.includes(field));
    return `## ${capital(ways[way])}\n\n${table(shown, way, own)}`;
  });
  const reasons = explanations.map(({ reason }, index) => `${index + 1}. ${reason}`).join("\n");
  return [PREFACE, `## Every way\n\n${table(shown, names[0], common)}`, ...tables, `## Why\n\n${reasons}\n`].join("\n");
}

/** All fields, each kind in the order in which the libraries send it. @param {import("./differences.mjs").Recorded} recorded */
function fieldsIn(recorded) {
  const fields = Object.values(recorded).flatMap((libraries) => Object.values(libraries).flatMap((fields) => Object.keys(fields)));
  const order = (/** @type {string} */ field) => KINDS.findIndex((kind) => field.startsWith(kind));
  return new Set([...new Set(fields)].sort((a, b) => order(a) - order(b) || (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
}

/** What a field begins with. */
const KINDS = ["requests before it", "method", "endpoint", "query", "header", "form", "claims", "assertion encoding", "assertion header", "assertion claim"];

/** @param {Shown} shown @param {string} way @param {string[]} fields */
function table(shown, way, fields) {
  const rows = [["field", ...Object.values(shown.titles)], ...fields.map((field) => row(shown, way, field))];
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const line = (/** @type {string[]} */ row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |\n`;
  const [head, ...body] = rows;
  return [head, widths.map((width) => "-".repeat(width)), ...body].map(line).join("");
}

/** @param {Shown} shown @param {string} way @param {string} field */
function row({ recorded, titles, reasonOf }, way, field) {
  const { ours } = recorded[way];
  const cells = Object.keys(titles).map((library) => {
    const value = recorded[way][library][field];
    if (library === "ours") return value === undefined ? "–" : code(value);
    if (value === ours[field]) return value === undefined ? "–" : "=";
    const number = reasonOf({ library, way, field }) ?? "unexplained";
    return `${value === undefined ? "–" : code(value)} (${number})`;
  });
  return [field, ...cells];
}

/** @param {string} value */
function code(value) {
  return value === "" ? "empty" : `\`${value.replaceAll("|", "\\|")}\``;
}

/** @param {string} text */
function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
