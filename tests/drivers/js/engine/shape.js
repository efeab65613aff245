// @ts-check
// Refuses vectors with members that this engine does not know: what is not understood must not pass silently.

/** The vector itself is wrong, not the package. */
export class VectorError extends Error {
  /**
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(message, options) {
    super(`the vector is malformed: ${message}`, options);
    this.name = "VectorError";
  }
}

const VECTOR = ["id", "about", "source", "credential", "arguments", "options", "host", "exchanges", "steps", "constructorError",
  "unordered", "eager", "note", "needs"];
const HOST = ["now", "platform", "env", "files"];
const EXCHANGE = ["http", "process", "reply", "optional"];
const HTTP = ["method", "url", "query", "form", "headers", "absent", "json", "body"];
const HTTP_REPLY = ["status", "headers", "json", "body", "networkError", "timeout"];
const PROCESS_REPLY = ["exitCode", "stdout", "stderr", "notFound", "timeout"];
const STEP_KINDS = ["getToken", "advance", "files", "concurrent", "authenticate", "bearerToken"];
const EXPECT = ["token", "expiresOn", "refreshOn", "tokenType", "record", "elapsed", "error", "anyOf"];
const ERROR = ["name", "message", "notMessage"];

/**
 * @param {import("./types.d.ts").Vector} vector
 * @throws {VectorError}
 */
export function checkVectorMembers(vector) {
  only(vector, VECTOR, "the vector");
  only(vector.host, HOST, "host");
  if (("steps" in vector) === ("constructorError" in vector)) throw new VectorError("exactly one of steps and constructorError");
  if (vector.constructorError) only(vector.constructorError, ERROR, "constructorError");
  if (!Array.isArray(vector.exchanges)) throw new VectorError("exchanges must be an array");
  vector.exchanges.forEach((exchange, i) => checkExchange(exchange, `exchange ${i}`));
  (vector.steps ?? []).forEach((step, i) => checkStep(step, `step ${i}`));
}

/**
 * @param {import("./types.d.ts").Exchange} exchange
 * @param {string} where
 */
function checkExchange(exchange, where) {
  only(exchange, EXCHANGE, where);
  if (("http" in exchange) === ("process" in exchange)) throw new VectorError(`${where}: exactly one of http and process`);
  if (exchange.http) only(exchange.http, HTTP, `${where}: http`);
  if (exchange.process) only(exchange.process, ["program", "args"], `${where}: process`);
  only(exchange.reply, exchange.http ? HTTP_REPLY : PROCESS_REPLY, `${where}: reply`);
}

/**
 * @param {import("./types.d.ts").Step} step
 * @param {string} where
 */
function checkStep(step, where) {
  only(step, [...STEP_KINDS, "expect"], where);
  const kinds = STEP_KINDS.filter((kind) => kind in step);
  if (kinds.length !== 1) throw new VectorError(`${where}: exactly one of ${STEP_KINDS.join(", ")}`);
  const call = step.getToken ?? step.authenticate ?? step.bearerToken;
  if (call) only(call, ["scopes", "options"], `${where}: ${kinds[0]}`);
  if (step.expect) checkExpect(step.expect, `${where}: expect`);
  else if (call) throw new VectorError(`${where} expects nothing`);
  if (step.expect && !call && !step.concurrent) throw new VectorError(`${where}: nothing can be expected of ${kinds[0]}`);
  for (const [i, inner] of (step.concurrent ?? []).entries()) {
    checkStep(inner, `${where}.${i}`);
    if (!(inner.getToken ?? inner.authenticate ?? inner.bearerToken)) throw new VectorError(`${where}.${i}: only calls can be concurrent`);
  }
}

/**
 * @param {import("./types.d.ts").Expectation} expect
 * @param {string} where
 */
function checkExpect(expect, where) {
  only(expect, EXPECT, where);
  if (expect.error) only(expect.error, ERROR, `${where}.error`);
  (expect.anyOf ?? []).forEach((choice) => checkExpect(choice, where));
}

/**
 * @param {object} value
 * @param {string[]} known
 * @param {string} where
 */
function only(value, known, where) {
  if (value === null || typeof value !== "object") throw new VectorError(`${where} must be an object`);
  const unknown = Object.keys(value).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new VectorError(`${where} has ${unknown.join(", ")}, which this engine does not know`);
}
