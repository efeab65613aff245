// @ts-check
// What a run prints: a line for what is not kept, and counts last.

/** @typedef {import("../kit/promises.mjs").Result} Result */

/** Milliseconds from which on a promise is called slow. */
const SLOW = 5000;

export class Report {
  /** @type {{ name: string, passed: number, unsteady: number, failed: number, todo: number }[]} */
  #tallies = [];
  /** What is not kept yet, and where. @type {Map<string, { why: string, where: string[] }>} */
  #todos = new Map();

  /**
   * A tally of this name; the returned function takes its results.
   * @param {string} name
   */
  begin(name) {
    const tally = { name, passed: 0, unsteady: 0, failed: 0, todo: 0 };
    this.#tallies.push(tally);
    return (/** @type {Result} */ { name: promise, outcome, why, milliseconds }) => {
      tally[outcome] += 1;
      if (outcome === "failed" || outcome === "unsteady") console.log(`${outcome}: ${name}: ${promise}\n${indented(why ?? "")}`);
      if (outcome === "todo") this.#todo(promise, why ?? "", name);
      if (milliseconds > SLOW) console.log(`slow: ${name}: ${promise} (${milliseconds} ms)`);
    };
  }

  /** @param {string} promise @param {string} why @param {string} where */
  #todo(promise, why, where) {
    const todo = this.#todos.get(promise) ?? { why, where: [] };
    todo.where.push(where);
    this.#todos.set(promise, todo);
  }

  /** Prints what is not kept yet and the counts; returns the exit code. */
  end() {
    for (const [promise, { why, where }] of this.#todos) console.log(`todo: ${promise} (${where.join(", ")})\n${indented(why)}`);
    for (const { name, passed, unsteady, failed, todo } of this.#tallies) {
      const more = [unsteady && `${unsteady} unsteady`, todo && `${todo} todo`].filter(Boolean).map((text) => `, ${text}`);
      console.log(`${name}: ${passed + unsteady} passed, ${failed} failed${more.join("")}`);
    }
    return this.#tallies.every(({ passed, unsteady, failed }) => failed === 0 && passed + unsteady > 0) ? 0 : 1;
  }
}

/** @param {string} text */
function indented(text) {
  return text.replace(/^/gm, "    ");
}
