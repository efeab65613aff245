// @ts-check
// What a chain says when none of its members got a token: the text of `src/error/aggregate.rs`.
import {
  AggregateAuthenticationError,
  AggregateAuthenticationErrorName,
  AuthenticationRequiredErrorName,
  CredentialUnavailableErrorName,
} from "../errors.js";

/**
 * What became of a member: why it was left out, or the error that it was passed over with.
 *
 * @typedef {{ name: string, skipped?: string, error?: any }} Passed
 */

/**
 * The error of a chain, from its members in order. The most likely cause comes first, then what to do about it, then a line for each member:
 * fifteen lines at most.
 *
 * @param {string} chain
 * @param {Passed[]} members
 * @param {string} applies What to do where none of them applies.
 */
export function aggregate(chain, members, applies) {
  const asked = members.filter(({ error }) => error);
  const [cause] = [...asked].sort((one, other) => weight(other.error) - weight(one.error));
  const closest = cause && weight(cause.error);
  const lines = closest
    ? [
        `no credential of the chain got a token. Most likely, it should have been ${cause.name}: ${line(textOf(cause.error, cause.name))}`,
        `What to do: ${[NEARLY, REFUSED, `have a person sign in with ${cause.name}.`][closest - 1]}`,
      ]
    : ["no credential of the chain got a token: none of them applies here", `What to do: ${applies}`];
  const shown = members.length > MOST_LINES ? MOST_LINES - 1 : members.length;
  for (const { name, skipped, error } of members.slice(0, shown)) {
    lines.push(`- ${name} (${skipped ? "skipped" : state(error)}): ${skipped ?? line(textOf(error, name))}`);
  }
  if (members.length > shown) lines.push(`- and ${members.length - shown} more`);
  const failure = new AggregateAuthenticationError(asked.map(({ error }) => error));
  failure.message = `${chain}: ${lines.join("\n")}`;
  return failure;
}

/**
 * Whether the next one is asked. Claims are for the identity that was refused: no other one answers them.
 *
 * @param {any} error
 * @param {unknown} claims
 */
export function goesOn(error, claims) {
  if (error?.name === AuthenticationRequiredErrorName) return !claims;
  return error?.name === CredentialUnavailableErrorName || error?.name === AggregateAuthenticationErrorName;
}

/** What an error says, without the name of its credential in front. @param {any} error @param {string} name */
export function textOf(error, name) {
  const text = String(error?.message ?? error);
  return text.startsWith(`${name}: `) ? text.slice(name.length + 2) : text;
}

/** How likely it is that a member was meant to get the token: most members of a chain are for other machines. @param {any} error */
function weight(error) {
  if (error.name === AuthenticationRequiredErrorName) return 3;
  const text = String(error.message);
  if (text.includes("AADSTS")) return 2;
  return Number(["set are ", "az login", "azd auth login", "Connect-AzAccount"].some((words) => text.includes(words)));
}

/** @param {any} error */
function state(error) {
  return error.name === AuthenticationRequiredErrorName ? "sign-in needed" : goesOn(error, undefined) ? "unavailable" : "failed";
}

/** A text on one line, at most four hundred characters. @param {string} text */
function line(text) {
  const trimmed = text.replace(/^[ \t\n\f\r]+|[ \t\n\f\r]+$/g, "");
  const characters = Array.from(trimmed.replace(/[\0-\x1f\x7f-\x9f]/g, " "));
  return characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS).join("")}…` : characters.join("");
}

const NEARLY = "complete that one; the others do not apply here.";
const REFUSED = "mend what was refused there; the others do not apply here.";
/** For members: the message has two lines more. */
const MOST_LINES = 13;
const MOST_CHARACTERS = 400;
