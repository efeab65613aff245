// @ts-check
// What the artefact calls by name.
import { running } from "./instance.js";

export { jsonMembers, jsonSet, jwtMembers } from "./json.js";
export { giveUp, take } from "./ops.js";

/**
 * The call of this number can go on.
 * @param {number} call
 */
export function wake(call) {
  running()?.sleepers.get(call)?.();
}
