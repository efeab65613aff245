// @ts-check
// Why a vector cannot be played here: a closed list. Everything else that does not work is a failure.

import { nestedCredentials } from "./build.js";

/** @import { Identity, Vector } from "./types.d.ts" */

/**
 * What can be pending, and the vectors that need it. A package under test may name its own in `pendingFeatures`.
 * @type {Record<string, (vector: Vector, descriptions: import("./build.js").Description[]) => boolean>}
 */
const FEATURES = {
  // Microsoft's own hosts need no discovery: only a host that the vector names may be another one.
  "instance-discovery": (_, descriptions) =>
    descriptions.some(({ options }) => options?.disableInstanceDiscovery === false && options.authorityHost !== undefined),
  authenticate: (vector) => calls(vector).some((step) => step.authenticate !== undefined),
  "bearer-token-provider": (vector) => calls(vector).some((step) => step.bearerToken !== undefined),
};

/**
 * What the package does not do yet. Shared by the drivers, so that it is said in one place; the Rust driver's twin is in `subject/mod.rs`.
 * @type {readonly string[]}
 */
const PENDING = [];

/** Credentials whose only source is a program, even where a vector expects that none is run. */
const PROCESS_CREDENTIALS = ["AzureCliCredential", "AzureDeveloperCliCredential", "AzurePowerShellCredential"];

/** Credentials whose only source is the machine that a program runs on, even where a vector expects that nothing is asked. */
const MACHINE_CREDENTIALS = [
  "AzurePipelinesCredential",
  "GitHubActionsCredential",
  "ManagedIdentityCredential",
  "VisualStudioCodeCredential",
  "WorkloadIdentityCredential",
];

/**
 * @param {Vector} vector
 * @param {Identity} identity
 * @param {readonly string[]} lacks what the runtime does not have
 * @returns {string | undefined} the reason, or undefined when the vector is to be played
 */
export function skipReason(vector, identity, lacks) {
  const descriptions = [vector, ...nestedCredentials(vector.arguments), ...nestedCredentials(vector.options)];
  const missing = descriptions.map(({ credential }) => credential).find((name) => typeof identity[name] !== "function");
  if (lacks.includes("processes") && needsProcesses(vector, descriptions)) return "needs processes";
  if (lacks.includes("files") && needsFiles(vector)) return "needs files";
  if (lacks.includes("machine") && needsMachine(vector, descriptions)) return "needs a machine";
  if (missing !== undefined) return `pending: ${missing} is not exported`;
  for (const feature of identity.pendingFeatures ?? PENDING) {
    if (FEATURES[feature]?.(vector, descriptions)) return `pending: ${feature}`;
  }
  return undefined;
}

/**
 * A misspelt feature would quietly skip nothing.
 * @param {Identity} identity
 * @throws {TypeError}
 */
export function checkPendingFeatures(identity) {
  const unknown = (identity.pendingFeatures ?? []).filter((feature) => !Object.hasOwn(FEATURES, feature));
  if (unknown.length > 0) {
    throw new TypeError(`pendingFeatures names ${unknown.join(", ")}; known are ${Object.keys(FEATURES).join(", ")}`);
  }
}

/**
 * @param {Vector} vector
 * @param {import("./build.js").Description[]} descriptions
 */
function needsProcesses(vector, descriptions) {
  return vector.exchanges.some((exchange) => exchange.process) || descriptions.some(({ credential }) => PROCESS_CREDENTIALS.includes(credential));
}

/** @param {Vector} vector */
function needsFiles(vector) {
  return Object.keys(vector.host.files ?? {}).length > 0 || (vector.steps ?? []).some((step) => step.files);
}

/**
 * Only a machine's own endpoints are asked by plain http.
 * @param {Vector} vector
 * @param {import("./build.js").Description[]} descriptions
 */
function needsMachine(vector, descriptions) {
  const urls = vector.exchanges.map(({ http }) => http?.url);
  const isLocal = (/** @type {any} */ url) => /^\^?http:/.test(String(url?.matches ?? url));
  return urls.some(isLocal) || descriptions.some(({ credential }) => MACHINE_CREDENTIALS.includes(credential));
}

/** @param {Vector} vector */
function calls(vector) {
  return (vector.steps ?? []).flatMap((step) => step.concurrent ?? [step]);
}
