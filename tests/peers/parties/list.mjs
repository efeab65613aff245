// @ts-check
// The libraries that are compared, and how each is started.

import path from "node:path";
import { Party } from "./party.mjs";

/**
 * @typedef {object} Library
 * @property {string} title
 * @property {RegExp} error The name of what it fails with.
 * @property {(given: Given) => Party} start
 * @property {boolean} [tellsClaims] Its error for what a user has to do has the claims that the user's client needs.
 * @property {boolean} [forgetsChain] It sends no chain although it is told to.
 * @property {("device" | "password" | "code" | "browser")[]} [signIns] How it lets users sign in.
 * @property {boolean} [bindsCodes] What comes of an authorization code serves the scopes of the first call only.
 * @property {RegExp} [signInError] The name of what it fails with when a user has to sign in again, if that is another one.
 *
 * @typedef {object} Given
 * @property {string} node A Node that the official libraries support.
 * @property {string} python A Python that has azure-identity.
 * @property {string} directory Where the parties' programs are.
 * @property {string} caFile The certificate to trust.
 * @property {string} browser The program that opens addresses for a person.
 * @property {string} proxy A proxy that leads everywhere to the emulator.
 */

/** @type {("device" | "password" | "code" | "browser")[]} */
const EVERY = ["device", "password", "code", "browser"];

/** Ours first: the others are compared with it. @type {Record<string, Library>} */
export const LIBRARIES = {
  ours: {
    title: "azure-identity-wasm",
    error: /^AuthenticationError$/,
    start: inNode("ours"),
    tellsClaims: true,
    signIns: EVERY,
    signInError: /^AuthenticationRequiredError$/,
  },
  identity: { title: "@azure/identity", error: /^Authentication(Required)?Error$/, start: inNode("identity"), signIns: EVERY },
  msal: { title: "@azure/msal-node", error: /^(Server|InteractionRequiredAuth)Error$/, start: inNode("msal-node"), tellsClaims: true },
  python: { title: "azure-identity", error: /^ClientAuthenticationError$/, start: inPython("sync"), signIns: EVERY, bindsCodes: true },
  aio: {
    title: "azure-identity.aio",
    error: /^ClientAuthenticationError$/,
    start: inPython("aio"),
    forgetsChain: true,
    signIns: ["code"],
    bindsCodes: true,
  },
};

/** The libraries that pages have, each with its script in `pages/`. @type {Record<string, string>} */
export const PAGES = { ours: "azure-identity-wasm in a page", "msal-browser": "@azure/msal-browser" };

/** @param {string} name */
function inNode(name) {
  return (/** @type {Given} */ { node, directory, caFile, browser }) =>
    new Party(name, node, [path.join(directory, `${name}.mjs`)], { NODE_EXTRA_CA_CERTS: caFile, BROWSER: browser });
}

/** @param {string} mode */
function inPython(mode) {
  return (/** @type {Given} */ { python, directory, caFile, browser, proxy }) =>
    new Party(`azure-identity (${mode})`, python, [path.join(directory, "azure_identity.py"), mode], {
      REQUESTS_CA_BUNDLE: caFile,
      SSL_CERT_FILE: caFile,
      BROWSER: browser,
      HTTPS_PROXY: proxy,
    });
}
