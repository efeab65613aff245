// @ts-check
import { between, equal, match } from "../../npm/kit/assert.mjs";
import { play } from "../cases.mjs";

/**
 * What one of ours promises, whatever the network. Times are as promised, and twice that is allowed: other programs run here, too.
 *
 * @param {string} party
 * @returns {import("../../npm/kit/promises.mjs").Suite}
 */
export const promises = (party) => (promise, { parties, note }) => {
  /** @param {string} name @param {number[]} [rounds] */
  const played = async (name, rounds) => {
    const said = await play(parties, party, name, rounds);
    if (rounds?.length !== 1) note(name, party, said);
    equal(said.left, [], "the processes that it leaves");
    between(said.ends, 0, 2 * 50, "milliseconds from its last word to its end");
    return said;
  };

  promise("without a route, whatever asks the machine has passed in 150 ms", async () => {
    const { rounds } = await played("no route");
    for (const { took, outcomes } of rounds) {
      between(took, 0, 2 * 150, "milliseconds");
      nobodyHasOne(outcomes);
    }
  });

  promise("where packets vanish, each walk of the chain takes 1.1 s", async () => {
    const { rounds } = await played("black hole");
    for (const { took, outcomes } of rounds) {
      between(took, 950, 2 * 1100, "milliseconds");
      nobodyHasOne(outcomes);
    }
  });

  promise("where packets vanish, eight calls at once walk once", async () => {
    const { rounds: [{ took, outcomes }] } = await played("black hole", [8]);
    between(took, 950, 2 * 1100, "milliseconds");
    nobodyHasOne(outcomes);
  });

  promise("whoever had a token where packets vanish is asked alone from then on", async () => {
    const { rounds: [first, later] } = await played("black hole, and az");
    for (const { outcomes } of [first, later]) equal(outcomes, [{ token: "of-az" }]);
    between(first.took, 950, 2 * 1100, "milliseconds");
    between(later.took, 0, 2 * 250, "milliseconds of a later call");
  });

  promise("a page of a captive portal is no identity: the chain says so and goes on, and the probe is remembered", async () => {
    const { rounds, requests } = await played("captive portal");
    for (const { took, outcomes } of rounds) {
      between(took, 0, 2 * 150, "milliseconds");
      nobodyHasOne(outcomes, /not JSON/);
    }
    equal(requests.map(({ isProbe }) => isProbe), [true, false, false], "probes");
  });

  promise("eight first calls at once make one probe and one request", async () => {
    const { rounds: [{ outcomes }], requests } = await played("captive portal", [8]);
    nobodyHasOne(outcomes);
    equal(requests.map(({ isProbe }) => isProbe), [true, false], "probes");
  });

  promise("404 is asked for again after 1, 2 and 4 s, because an IMDS may say it while it starts", async () => {
    const { rounds: [{ took, outcomes }], requests } = await played("always 404");
    between(took, 7000, 2 * 7000, "milliseconds");
    nobodyHasOne(outcomes, /not JSON.*404/);
    equal(requests.map(({ isProbe }) => isProbe), [true, false, false, false, false], "probes");
  }, PATIENT);

  promise("an IMDS that takes 4 s is none to a chain, which has others to ask", async () => {
    const { rounds, requests } = await played("slow IMDS", [8, 1]);
    for (const { took, outcomes } of rounds) {
      between(took, 950, 2 * 1100, "milliseconds");
      nobodyHasOne(outcomes);
    }
    equal(requests.map(({ isProbe }) => isProbe), [true, true], "probes");
  });

  promise("an IMDS that takes 4 s has a token for who asks nobody else, by one request", async () => {
    const { rounds: [first, later], requests } = await played("slow IMDS alone");
    for (const { outcomes } of [first, later]) equal(outcomes, [{ token: "of-the-machine" }]);
    between(first.took, 4000, 2 * 4100, "milliseconds");
    between(later.took, 0, 2 * 10, "milliseconds of a later call");
    equal(requests.map(({ isProbe }) => isProbe), [false], "probes");
  }, PATIENT);

  promise("an IMDS that answers is probed once and asked once, by eight calls at once and one later", async () => {
    const { rounds, requests } = await played("IMDS", [8, 1]);
    for (const { outcomes } of rounds) for (const { token } of outcomes) equal(token, "of-the-machine", "token");
    equal(requests.map(({ isProbe }) => isProbe), [true, false], "probes");
  });
};

/**
 * Every call has failed, and says why of the machine and of those after it.
 *
 * @param {import("../parties.mjs").Outcome[]} outcomes
 * @param {RegExp} [why] What it says of the machine.
 */
function nobodyHasOne(outcomes, why = /./) {
  for (const { error = "there is a token" } of outcomes) {
    const [, ofMachine] = /^- ManagedIdentityCredential \(unavailable\): (.*)$/m.exec(error) ?? [];
    match(ofMachine, why, error);
    match(error, /^- AzureCliCredential \(unavailable\): .*not found/m, "its error");
  }
}

/** Milliseconds. */
const PATIENT = { limit: 30_000 };
