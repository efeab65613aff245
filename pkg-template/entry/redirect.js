// @ts-check
import { bring, takeAnswer, wasLeft } from "../lib/page/answer.js";
import { goBack } from "../lib/page/pending.js";

/**
 * Brings the answer of a sign-in, which is in this page's URL, to the page that began it.
 * @returns {Promise<"taken" | "over" | "none">}
 */
export async function answer() {
  const given = takeAnswer();
  if (!given) return "none";
  const isTaken = await (wasLeft(given.state) ? goBack(given) : bring(given));
  return isTaken ? "taken" : "over";
}
