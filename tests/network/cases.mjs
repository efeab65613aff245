// @ts-check
import { Network } from "./networks.mjs";

/**
 * A network, and how a party is timed in it.
 *
 * @typedef {object} Case
 * @property {(network: Network) => unknown} make
 * @property {"chain" | "machine"} [whom]
 * @property {number[]} [rounds]
 * @property {Record<string, string>} [tools]
 */

/** @type {Record<string, Case>} */
export const CASES = {
  "no route": { make: () => {} },
  "black hole": { make: (network) => network.vanish() },
  "black hole, and az": { make: (network) => network.vanish(), tools: { az: az() } },
  "captive portal": { make: (network) => network.answer("captive portal") },
  "always 404": { make: (network) => network.answer("always 404"), rounds: [1] },
  "slow IMDS": { make: (network) => network.answer("slow IMDS") },
  "slow IMDS alone": { make: (network) => network.answer("slow IMDS"), whom: "machine" },
  IMDS: { make: (network) => network.answer("IMDS") },
};

/**
 * Does something in a case's network.
 *
 * @template T
 * @param {string} name
 * @param {(network: Network) => Promise<T>} body
 */
export async function inNetwork(name, body) {
  const network = new Network();
  try {
    await CASES[name].make(network);
    return await body(network);
  } finally {
    await network.remove();
  }
}

/** @param {import("./parties.mjs").Parties} parties @param {string} party @param {string} name @param {number[]} [rounds] */
export function play(parties, party, name, rounds = CASES[name].rounds ?? [1, 1]) {
  const { whom = "chain", tools } = CASES[name];
  return inNetwork(name, async (network) => ({ ...(await parties.run(party, network, whom, rounds, tools)), requests: network.requests }));
}

/** The Azure CLI where somebody is logged in. */
function az() {
  const expires_on = Math.floor(Date.now() / 1000) + 3600;
  const expiresOn = new Date(expires_on * 1000).toISOString().replace("T", " ").replace("Z", "000");
  const said = { accessToken: "of-az", expiresOn, expires_on, subscription: "s", tenant: "t", tokenType: "Bearer" };
  return `#!/bin/sh\necho '${JSON.stringify(said)}'\n`;
}
