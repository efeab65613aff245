// @ts-check
/** What runs on a server: what runs at the edge, and what asks the machine. */
export * from "./edge.js";
export { ManagedIdentityCredential } from "./credentials/managed-identity.js";
