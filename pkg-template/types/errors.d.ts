import type { GetTokenOptions } from "./index.js";

/** An error response of Entra's token service (RFC 6749, 5.2, with Microsoft's additions). */
export interface ErrorResponse {
  /** As `invalid_client`: the member to branch on. */
  error: string;
  errorDescription: string;
  /** The numbers of AADSTS errors. */
  errorCodes?: number[];
  suberror?: string;
  /** What Microsoft's support asks for. */
  correlationId?: string;
  timestamp?: string;
  /** What Microsoft's support asks for. */
  traceId?: string;
}

export const CredentialUnavailableErrorName: "CredentialUnavailableError";
export const AuthenticationErrorName: "AuthenticationError";
export const AuthenticationRequiredErrorName: "AuthenticationRequiredError";
export const AggregateAuthenticationErrorName: "AggregateAuthenticationError";

/** The credential cannot even try here. A chain goes on to its next member. */
export class CredentialUnavailableError extends Error {
  constructor(message?: string, options?: { cause?: unknown });
}

/** Entra refused, or the network or the server failed (`retryable`). A chain stops. */
export class AuthenticationError extends Error {
  constructor(statusCode: number, errorBody: object | string | undefined | null, options?: { cause?: unknown });
  /** The HTTP status; 0 if there was no response. */
  readonly statusCode: number;
  readonly errorResponse: ErrorResponse;
  /** Whether asking again later can help. */
  readonly retryable: boolean;
  /** The time after which it is worth asking again, in seconds from now. */
  readonly retryAfter?: number;
  /** What a sign-in must satisfy (JSON text), if Entra asked for something: hand it to whoever signs in. */
  readonly claims?: string;
}

/** A person must act: sign in with these scopes and claims. A chain goes on to its next member. */
export class AuthenticationRequiredError extends Error {
  constructor(options: { scopes: string[]; getTokenOptions?: GetTokenOptions; claims?: string; message?: string; cause?: unknown });
  readonly scopes: string[];
  readonly getTokenOptions?: GetTokenOptions;
  readonly claims?: string;
}

/** Every member of a chain failed. */
export class AggregateAuthenticationError extends Error {
  constructor(errors: Error[], errorMessage?: string);
  readonly errors: Error[];
}

/** A defect of this library ended a call; the next call is not affected. Please report it. */
export class InternalError extends Error {
  constructor(message: string, options?: { cause?: unknown });
}

// What is not marked so is not exported.
export {};
