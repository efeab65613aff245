// @ts-check
// How the others' requests differ from ours, and why: `differences.json`. What is not in it is found, and so is what no longer holds.

import fs from "node:fs";

/**
 * One difference: a side without the field has no value.
 * @typedef {{ library: string, way: string, field: string, ours?: string, theirs?: string }} Difference
 *
 * Why some differ, and in which cases. Without `libraries` or `ways` all are meant. A field has what ours and theirs send, in this order; null is
 * nothing.
 * @typedef {{ reason: string, cases: Case[] }} Explanation
 * @typedef {{ libraries?: string[], ways?: string[], fields: Record<string, [string | null, string | null]> }} Case
 *
 * What every library sends, by way and library.
 * @typedef {Record<string, Record<string, Record<string, string>>>} Recorded
 */

const FILE = new URL("differences.json", import.meta.url);

/** @returns {Explanation[]} */
export function readExplanations() {
  return JSON.parse(fs.readFileSync(FILE, "utf8"));
}

/**
 * All differences from `ours`.
 * @param {Recorded} recorded
 * @returns {Difference[]}
 */
export function differencesIn(recorded) {
  return Object.entries(recorded).flatMap(([way, { ours, ...others }]) =>
    Object.entries(others).flatMap(([library, theirs]) =>
      [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
        .filter((field) => ours[field] !== theirs[field])
        .map((field) => ({ library, way, field, ours: ours[field], theirs: theirs[field] })),
    ),
  );
}

/**
 * Which explanation is that of which difference.
 *
 * @param {Difference[]} differences
 * @param {Explanation[]} explanations
 * @param {{ libraries: string[], ways: string[] }} all
 * @returns {{ reasonOf: (difference: { library: string, way: string, field: string }) => number | undefined, unexplained: Difference[],
 *   vanished: Difference[] }} `reasonOf`: a number from 1
 */
export function explain(differences, explanations, all) {
  /** @type {Map<string, Difference & { number: number }>} */
  const expected = new Map();
  for (const difference of explanations.flatMap((explanation, index) => differencesOf(explanation, index + 1, all))) {
    const key = keyOf(difference);
    const other = expected.get(key);
    if (other) throw new Error(`differences.json: reasons ${other.number} and ${difference.number} both explain ${key}`);
    expected.set(key, difference);
  }
  const holds = (/** @type {Difference} */ one, /** @type {Difference | undefined} */ other) => other?.ours === one.ours && other?.theirs === one.theirs;
  const found = new Map(differences.map((difference) => [keyOf(difference), difference]));
  return {
    reasonOf: (difference) => expected.get(keyOf(difference))?.number,
    unexplained: differences.filter((difference) => !holds(difference, expected.get(keyOf(difference)))),
    vanished: [...expected.values()].filter((difference) => !holds(difference, found.get(keyOf(difference)))),
  };
}

/**
 * Every difference that an explanation speaks of.
 * @param {Explanation} explanation @param {number} number @param {{ libraries: string[], ways: string[] }} all
 * @returns {(Difference & { number: number })[]}
 */
function differencesOf({ reason, cases }, number, all) {
  if (!reason) throw new Error(`differences.json: number ${number} gives no reason`);
  return cases.flatMap(({ libraries = all.libraries, ways = all.ways, fields }) =>
    libraries.flatMap((library) =>
      ways.flatMap((way) =>
        Object.entries(fields).map(([field, [ours, theirs]]) => ({ library, way, field, ours: ours ?? undefined, theirs: theirs ?? undefined, number })),
      ),
    ),
  );
}

/** @param {{ library: string, way: string, field: string }} difference */
function keyOf({ library, way, field }) {
  return `${library}, ${way}: ${field}`;
}
