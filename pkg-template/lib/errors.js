// @ts-check
export const CredentialUnavailableErrorName = "CredentialUnavailableError";
export const AuthenticationErrorName = "AuthenticationError";
export const AuthenticationRequiredErrorName = "AuthenticationRequiredError";
export const AggregateAuthenticationErrorName = "AggregateAuthenticationError";

/** Adds a JSON form: of an error's own members, none is secret. */
class IdentityError extends Error {
  toJSON() {
    const { name, message } = this;
    return { ...this, name, message };
  }
}

export class CredentialUnavailableError extends IdentityError {
  /** @param {string} [message] @param {{ cause?: unknown }} [options] */
  constructor(message, options) {
    super(message, options);
    define(this, "name", CredentialUnavailableErrorName);
  }
}

export class AuthenticationError extends IdentityError {
  /**
   * @param {number} statusCode
   * @param {object | string | undefined | null} errorBody
   * @param {{ cause?: unknown }} [options]
   */
  constructor(statusCode, errorBody, options) {
    const errorResponse = responseOf(errorBody);
    super(`${errorResponse.error} Status code: ${statusCode}\nMore details:\n${errorResponse.errorDescription},`, options);
    define(this, "name", AuthenticationErrorName);
    this.statusCode = statusCode;
    this.errorResponse = errorResponse;
    this.retryable = false;
    /** @type {number | undefined} */
    this.retryAfter = undefined;
    /** @type {string | undefined} */
    this.claims = undefined;
  }
}

export class AuthenticationRequiredError extends IdentityError {
  /** @param {{ scopes: string[], getTokenOptions?: object, claims?: string, message?: string, cause?: unknown }} options */
  constructor({ scopes, getTokenOptions, claims, message, cause }) {
    super(message, cause === undefined ? undefined : { cause });
    define(this, "name", AuthenticationRequiredErrorName);
    this.scopes = scopes;
    this.getTokenOptions = getTokenOptions;
    this.claims = claims;
  }
}

export class AggregateAuthenticationError extends IdentityError {
  /** @param {Error[]} errors @param {string} [errorMessage] */
  constructor(errors, errorMessage) {
    super([errorMessage, ...errors].filter(Boolean).join("\n"));
    define(this, "name", AggregateAuthenticationErrorName);
    this.errors = errors;
  }
}

/** A defect of this library ended a call. The next call is not affected. */
export class InternalError extends IdentityError {
  /** @param {string} message @param {{ cause?: unknown }} [options] */
  constructor(message, options) {
    super(message, options);
    define(this, "name", "InternalError");
  }
}

/**
 * The error that the artefact describes (`src/js/failure.rs`).
 * @param {[name: string, value: string][]} lines
 */
export function failureFrom(lines) {
  /** @type {Failure[]} */
  const failures = [{ scopes: [], errorCodes: [], texts: {} }];
  for (const [name, value] of lines) {
    if (name === "member") failures.push({ scopes: [], errorCodes: [], texts: {} });
    const failure = /** @type {Failure} */ (failures.at(-1));
    if (name === "scope") failure.scopes.push(value);
    else if (name === "errorCode") failure.errorCodes.push(Number(value));
    else if (value) failure.texts[name] = value;
  }
  const [first, ...members] = failures.map(make);
  return members.length ? new AggregateAuthenticationError(members, first.message) : first;
}

/**
 * @typedef {{ scopes: string[], errorCodes: number[], texts: Record<string, string | undefined> }} Failure
 * @param {Failure} failure
 */
function make({ scopes, errorCodes, texts }) {
  const message = [texts.credential, texts.message].filter(Boolean).join(": ");
  switch (texts.kind) {
    case "configuration":
      return new TypeError(message);
    case "unavailable":
      return new CredentialUnavailableError(message);
    case "authenticationRequired":
      return new AuthenticationRequiredError({ scopes, claims: texts.claims, message });
    case "aggregate":
      return new Error(message);
  }
  const { error = "", errorDescription = "", suberror, correlationId, traceId, timestamp } = texts;
  const failure = new AuthenticationError(Number(texts.status ?? 0), { error: error || texts.kind });
  define(failure, "message", message);
  const response = { error: error || `${texts.kind}_error`, errorDescription: errorDescription || message, errorCodes, suberror, correlationId, traceId, timestamp };
  failure.errorResponse = response;
  failure.retryable = texts.kind === "transport";
  failure.retryAfter = texts.retryAfterInMs === undefined ? undefined : Number(texts.retryAfterInMs) / 1000;
  failure.claims = texts.claims;
  return failure;
}

/**
 * An error response from what a caller has of one, by the rules of `@azure/identity`.
 * @param {any} body
 * @returns {import("../types/index.d.ts").ErrorResponse}
 */
function responseOf(body) {
  let response = body;
  if (typeof body === "string") {
    try {
      response = JSON.parse(body);
    } catch {
      response = { error: "unknown_error", error_description: `An unknown error has occurred. Response body:\n\n${body}` };
    }
  }
  response ??= { error: "unknown_error", error_description: "An unknown error occurred and no additional details are available." };
  return {
    error: response.error,
    errorDescription: response.error_description,
    correlationId: response.correlation_id,
    errorCodes: response.error_codes,
    timestamp: response.timestamp,
    traceId: response.trace_id,
  };
}

/** @param {Error} error @param {string} name @param {string} value */
function define(error, name, value) {
  Object.defineProperty(error, name, { value, configurable: true, writable: true });
}
