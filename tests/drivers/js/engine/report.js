// @ts-check
// What a driver prints about its results.

/** @import { Result } from "./types.d.ts" */

/**
 * @param {string} driver
 * @param {readonly Result[]} results
 * @returns {{ lines: string[], passed: number, failed: number, skipped: number }} the counts are the last line
 */
export function summarise(driver, results) {
  const failures = results.filter((result) => result.outcome === "failed");
  const skips = results.filter((result) => result.outcome === "skipped");
  const passed = results.length - failures.length - skips.length;
  const lines = failures.flatMap(({ id, why }) => [`failed: ${id}`, ...String(why).split("\n").map((line) => `    ${line}`)]);
  for (const [why, ids] of grouped(skips)) lines.push(`skipped, ${why} (${ids.length}): ${ids.join(", ")}`);
  lines.push(`${driver}: ${passed} passed, ${failures.length} failed, ${skips.length} skipped`);
  return { lines, passed, failed: failures.length, skipped: skips.length };
}

/** @param {readonly Result[]} skips */
function grouped(skips) {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const { id, why } of skips) groups.set(String(why), [...(groups.get(String(why)) ?? []), id]);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}
