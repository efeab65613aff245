// @ts-check
// How values are shown in a reason: short, so that a reason stays one readable line.

/** Enough for an address or the arguments of a program, too little for a body, a file or a certificate. */
const LONGEST = 240;
const LONGEST_MESSAGE = 400;

/**
 * A value as JSON, cut when it is long.
 * @param {unknown} value
 * @returns {string}
 */
export function show(value) {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? String(value);
  return shorten(text, LONGEST);
}

/**
 * Name and message of whatever was thrown.
 * @param {unknown} error
 */
export function describeError(error) {
  if (error instanceof Error) return `${error.name}: ${shorten(error.message, LONGEST_MESSAGE)}`;
  return `something that is no Error: ${show(error)}`;
}

/**
 * @param {string} text
 * @param {number} longest characters
 */
function shorten(text, longest) {
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`;
}
