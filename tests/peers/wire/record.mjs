// @ts-check
// What each library sends, for each way of getting a token.

import { WAYS } from "../support/world.mjs";
import { fieldsOf } from "./fields.mjs";

/** A claims challenge, as a resource's sends it. */
const CHALLENGE = JSON.stringify({ access_token: { acrs: { essential: true, value: "c1" } } });

/** The ways that are compared: all, and how a challenge is answered. @type {Record<string, import("../support/world.mjs").Way & { options?: object }>} */
export const COMPARED = { ...WAYS, challenge: { ...WAYS.secret, title: "client secret, after a claims challenge", options: { claims: CHALLENGE, enableCae: true } } };

/**
 * The fields of what a library sends for a token with an empty cache, whatever comes of it.
 *
 * @param {import("../support/world.mjs").World} world
 * @param {import("../parties/party.mjs").Party} party
 * @param {keyof typeof COMPARED} name
 * @returns {Promise<Record<string, string>>}
 */
export async function record(world, party, name) {
  const { options, ...way } = COMPARED[name];
  const description = await world.description(way);
  await world.entra.reset();
  await party.ask(description, world.scope, options);
  return fieldsOf(await world.entra.log(), world, description);
}
