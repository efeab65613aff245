// @ts-check
// A sign-in by device code for the page, which Entra lets no page begin. Its token stays here.

import { DeviceCodeCredential } from "azure-identity-wasm";
import { describe } from "./describe.js";
import { options, settings } from "./tokens.js";

/**
 * @typedef {object} State What the page is told.
 * @property {{ userCode: string, verificationUri: string }} [code] To be shown.
 * @property {object} [report] Of the token, when somebody has signed in.
 * @property {object} [error]
 *
 * @typedef {{ state: State, end: () => void }} SignIn
 */

/** The last one: this server has one visitor. @type {SignIn | undefined} */
let latest;

/** @param {string} scope */
export function beginDeviceCode(scope) {
  endDeviceCode();
  const abort = new AbortController();
  /** @type {SignIn} */
  const signIn = { state: {}, end: () => (abort.abort(), credential.close()) };
  const { tenantId, clientId } = settings;
  const userPromptCallback = (/** @type {import("azure-identity-wasm").DeviceCodeInfo} */ { userCode, verificationUri }) => {
    signIn.state = { code: { userCode, verificationUri } };
  };
  const credential = new DeviceCodeCredential({ ...options, tenantId, clientId, userPromptCallback });
  latest = signIn;
  finish(credential, scope, abort.signal).then(
    (report) => (signIn.state = { report }),
    ({ name, message, errorResponse }) => (signIn.state = { error: { name, message, errorResponse } }),
  );
  return { begun: true };
}

/** @returns {State} */
export function deviceCodeState() {
  return latest?.state ?? { error: { name: "Error", message: "No sign-in is going on: begin one." } };
}

/** Calls off a sign-in, or signs out. */
export function endDeviceCode() {
  latest?.end();
  return { ended: true };
}

/** @param {DeviceCodeCredential} credential @param {string} scope @param {AbortSignal} abortSignal */
async function finish(credential, scope, abortSignal) {
  const record = await credential.authenticate(scope, { abortSignal });
  const token = await credential.getToken(scope, { abortSignal });
  return { scope, username: record?.username, tenantId: record?.tenantId, ...describe(token) };
}
