// @ts-check
import { unavailableHere } from "../unavailable-here.js";

export const ManagedIdentityCredential = /* @__PURE__ */ unavailableHere(
  "ManagedIdentityCredential",
  "this runtime has no managed identity: pages and Workers run outside of Azure's machines, and nothing is asked. Use it with Node, Deno or Bun there",
);
