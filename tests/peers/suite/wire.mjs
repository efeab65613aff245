// @ts-check
import { fileURLToPath } from "node:url";
import { equal, match, ok, throws } from "../../npm/kit/assert.mjs";
import { golden } from "../../packaging/support/golden.mjs";
import { LIBRARIES } from "../parties/list.mjs";
import { differencesIn, explain, readExplanations } from "../wire/differences.mjs";
import { COMPARED, record } from "../wire/record.mjs";
import { page } from "../wire/table.mjs";

const HERE = fileURLToPath(new URL("..", import.meta.url));

/** The most differences that an error lists. */
const MOST = 40;

/**
 * What the libraries send, field by field.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {{ world: import("../support/world.mjs").World, parties: Record<string, import("../parties/party.mjs").Party>, bless: boolean }} given
 */
export function wire(promise, { world, parties, bless }) {
  const all = { libraries: Object.keys(parties).filter((name) => name !== "ours"), ways: Object.keys(COMPARED) };
  const explanations = readExplanations();
  /** @type {import("../wire/differences.mjs").Recorded} */
  const recorded = {};

  for (const [way, { title }] of Object.entries(COMPARED)) {
    promise(`${title}: what every library sends is seen`, async () => {
      /** @type {Record<string, Record<string, string>>} */
      const sent = {};
      for (const [name, party] of Object.entries(parties)) sent[name] = await record(world, party, way);
      recorded[way] = sent;
    });
  }

  promise("every difference from ours has its reason", () => {
    const { unexplained } = explain(differencesIn(recorded), explanations, all);
    equal(unexplained.length, 0, `differences that differences.json does not explain:\n${lines(unexplained)}\n  number`);
  });

  promise("every reason still explains a difference", () => {
    const { vanished } = explain(differencesIn(recorded), explanations, all);
    equal(vanished.length, 0, `what differences.json says, and is not so:\n${lines(vanished)}\n  number`);
  });

  promise("a difference without a reason, and a reason without its difference, are found", () => {
    const both = { libraries: ["a", "b"], ways: ["x"] };
    const sent = { x: { ours: { one: "1", two: "2" }, a: { one: "1", two: "3" }, b: { one: "1", two: "2", three: "3" } } };
    const differences = differencesIn(sent);
    const fields = { two: /** @type {[string, string]} */ (["2", "3"]) };
    const only = explain(differences, [{ reason: "a is so", cases: [{ libraries: ["a"], fields }] }], both);
    equal([only.unexplained, only.vanished], [[{ library: "b", way: "x", field: "three", ours: undefined, theirs: "3" }], []], "one is left");
    const every = explain(differences, [{ reason: "they are so", cases: [{ fields }] }], both);
    equal(every.vanished.map(({ library, field }) => [library, field]), [["b", "two"]], "b is not so");
    const changed = explain(differences, [{ reason: "it was so", cases: [{ libraries: ["a"], fields: { two: ["2", "4"] } }] }], both);
    equal([changed.unexplained.length, changed.vanished.length], [2, 1], "another value is another difference");
    throws(() => explain(differences, [{ reason: "", cases: [{ fields }] }], both), Error, /gives no reason/);
    throws(() => explain(differences, [{ reason: "one", cases: [{ fields }] }, { reason: "other", cases: [{ fields }] }], both), Error, /both explain/);
  });

  promise("no field has a secret in it", () => {
    const text = JSON.stringify(recorded);
    ok(!/eyJ[\w-]{20,}/.test(text), "no token, no assertion");
    match(text, /"form client_secret":"\[redacted\]"/, "secrets");
  });

  promise("wire.md shows the comparison as it is", () => {
    const { reasonOf } = explain(differencesIn(recorded), explanations, all);
    const titles = Object.fromEntries(Object.entries(LIBRARIES).map(([name, { title }]) => [name, title]));
    const ways = Object.fromEntries(Object.entries(COMPARED).map(([name, { title }]) => [name, title]));
    const actual = page({ recorded, titles, ways, explanations, reasonOf });
    console.log(actual);
    golden("wire.md", actual, bless, HERE);
  });
}

/** @param {import("../wire/differences.mjs").Difference[]} differences */
function lines(differences) {
  const list = differences.slice(0, MOST).map(({ library, way, field, ours = null, theirs = null }) => `  ${library}, ${way}: "${field}": ${JSON.stringify([ours, theirs])}`);
  return [...list, ...(differences.length > MOST ? ["  and more"] : [])].join("\n");
}
