// @ts-check
import { parseArgs } from "node:util";

/**
 * Reads a command's options; what is wrong with them is an error with its usage.
 *
 * @param {string} usage
 * @param {Record<string, { multiple?: boolean, default?: any, required?: boolean, type?: "string" | "boolean" }>} known
 * @returns {Record<string, any>}
 */
export function readArguments(usage, known) {
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { multiple = false, default: value, type = "string" }]) => [
      name,
      { type, multiple, ...(value === undefined ? {} : { default: value }) },
    ]),
  );
  try {
    /** @type {{ values: Record<string, any> }} */
    const { values } = parseArgs({ options: /** @type {any} */ (options), strict: true });
    for (const [name, { required }] of Object.entries(known)) if (required && !values[name]) throw new Error(`--${name} is missing`);
    return values;
  } catch (error) {
    throw new Error(`${/** @type {Error} */ (error).message}\n${usage}`, { cause: error });
  }
}
