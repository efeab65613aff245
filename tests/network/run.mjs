// @ts-check
// The default chain in networks where nobody, or somebody strange, answers at the address of the instance metadata service; see README.md.

import path from "node:path";
import { fileURLToPath } from "node:url";
import { keep } from "../npm/kit/promises.mjs";
import { readArguments } from "../npm/start/arguments.mjs";
import { Report } from "../npm/start/report.mjs";
import { CASES, play } from "./cases.mjs";
import { again } from "./networks.mjs";
import { OFFICIAL, Parties } from "./parties.mjs";
import { promises } from "./suite/promises.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const USAGE = "usage: node tests/network/run.mjs --tools DIR --party BINARY [--package DIR] [--grep TEXT]";
const OURS = ["the crate", "the package"];

try {
  process.exitCode = again() ?? (await main());
} catch (error) {
  console.error(`network: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}

async function main() {
  const values = readArguments(USAGE, {
    tools: { required: true },
    party: { required: true },
    package: { default: path.resolve(HERE, "../../dist/npm") },
    grep: { default: "" },
  });
  const [tools, party, directory] = [values.tools, values.party, values.package].map((place) => path.resolve(place));
  const parties = new Parties({ tools, party, package: directory });
  /** @type {Map<string, import("./parties.mjs").Said>} */
  const times = new Map();
  const note = (/** @type {string} */ name, /** @type {string} */ party, /** @type {import("./parties.mjs").Said} */ said) => times.set(`${name} ${party}`, said);
  // It waits for most of half a minute, which others can use.
  const patient = play(parties, OFFICIAL, "always 404").then((said) => note("always 404", OFFICIAL, said));
  const report = new Report();
  for (const party of OURS) await keep({ network: promises(party) }, { parties, note }, report.begin(party), { grep: values.grep });
  for (const name of Object.keys(CASES)) if (name !== "always 404") note(name, OFFICIAL, await play(parties, OFFICIAL, name));
  await patient;
  for (const name of Object.keys(CASES)) for (const party of [...OURS, OFFICIAL]) console.log(`times: ${line(name, party, times.get(`${name} ${party}`))}`);
  return report.end();
}

/** @param {string} name @param {string} party @param {import("./parties.mjs").Said | undefined} said */
function line(name, party, said) {
  const ms = (/** @type {number | undefined} */ time) => (time === undefined ? "-" : `${Math.round(time)} ms`).padStart(9);
  const [first, later] = said?.rounds ?? [];
  const what = first && (first.outcomes[0].token ? "a token" : "no token");
  const all = [`load ${ms(said?.loaded)}`, `first call ${ms(first?.took)}`, `later ${ms(later?.took)}`, `end ${ms(said?.ends)}`];
  return [name.padEnd(20), party.padEnd(16), ...all, `  ${what}`].join("  ");
}
