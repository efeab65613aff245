// @ts-check
// The error classes of the reference credentials, named as @azure/identity names them.

export class AuthenticationError extends Error {
  /** @param {string} message @param {ErrorOptions} [options] */
  constructor(message, options) {
    super(message, options);
    this.name = "AuthenticationError";
  }
}

export class CredentialUnavailableError extends Error {
  /** @param {string} message @param {ErrorOptions} [options] */
  constructor(message, options) {
    super(message, options);
    this.name = "CredentialUnavailableError";
  }
}

export class AggregateAuthenticationError extends Error {
  /** @param {Error[]} errors */
  constructor(errors) {
    super(`No credential gave a token:\n${errors.map((error) => error.message).join("\n")}`);
    this.name = "AggregateAuthenticationError";
    this.errors = errors;
  }
}
