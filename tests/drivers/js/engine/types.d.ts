// The shapes of the vector files (FORMAT.md) and of what the engine hands between its modules.

/** A literal, or one of the matchers that FORMAT.md lists. */
export type Expected = unknown;

export interface Vector {
  id: string;
  credential: string;
  arguments?: unknown[];
  options?: Record<string, unknown>;
  host: WorldDescription;
  exchanges: Exchange[];
  steps?: Step[];
  constructorError?: ExpectedError;
  unordered?: true;
  eager?: true;
}

export interface WorldDescription {
  /** Seconds since 1970 at the start. */
  now: number;
  platform?: string;
  env?: Record<string, string>;
  files?: Record<string, FileText>;
}

export type FileText = string | { base64: string } | null;

export interface Exchange {
  http?: HttpExpectation;
  process?: { program: Expected; args: Expected };
  reply: Reply;
  optional?: true;
}

export interface HttpExpectation {
  method: string;
  url: Expected;
  query?: Record<string, Expected>;
  form?: Record<string, Expected>;
  headers?: Record<string, Expected>;
  absent?: string[];
  json?: Expected;
  body?: Expected;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  body?: string;
  networkError?: string;
  timeout?: true;
  notFound?: true;
  exitCode?: number;
  stdout?: string;
  stderr?: string;
}

export interface Call {
  scopes: string | string[];
  options?: Record<string, unknown>;
}

export interface Step {
  getToken?: Call;
  authenticate?: Call;
  bearerToken?: Call;
  concurrent?: Step[];
  /** Seconds. */
  advance?: number;
  files?: Record<string, FileText>;
  expect?: Expectation;
}

export interface Expectation {
  token?: Expected;
  expiresOn?: Expected;
  refreshOn?: Expected;
  tokenType?: Expected;
  record?: Expected;
  elapsed?: Expected;
  error?: ExpectedError;
  anyOf?: Expectation[];
}

export interface ExpectedError {
  name: string | string[];
  message?: string | string[];
  notMessage?: string | string[];
}

/** What a credential asked the world for. */
export type Asked = AskedHttp | AskedProcess;

export interface AskedHttp {
  kind: "http";
  method: string;
  /** Without query and fragment. */
  url: string;
  query: Map<string, string[]>;
  form: Map<string, string[]>;
  headers: Map<string, string[]>;
  body: string;
  redirect: string;
}

export interface AskedProcess {
  kind: "process";
  program: string;
  args: readonly string[];
}

/** How one call ended; exactly one of `value` and `error` counts, as `failed` says. */
export interface Outcome {
  kind: "getToken" | "authenticate" | "bearerToken";
  failed: boolean;
  value?: any;
  error?: unknown;
  /** Virtual seconds from the call to its end. */
  elapsed: number;
}

/** The package's namespace: `import * as identity from "azure-identity-wasm"`. */
export type Identity = Record<string, any> & { pendingFeatures?: readonly string[] };

export interface RunOptions {
  /** What this runtime does not have: vectors that need it are skipped, and the host does not lend it. */
  lacks?: readonly ("files" | "machine" | "processes")[];
  /** Real milliseconds that one step may take; 5,000 unless given. */
  timeLimit?: number;
}

export interface Result {
  id: string;
  outcome: "passed" | "failed" | "skipped";
  why?: string;
}
