// @ts-check
import { unavailableHere } from "./unavailable-here.js";

const WHY = "developer tools cannot be run here: Node, Deno and Bun can";

export const AzureCliCredential = /* @__PURE__ */ unavailableHere("AzureCliCredential", WHY);
export const AzureDeveloperCliCredential = /* @__PURE__ */ unavailableHere("AzureDeveloperCliCredential", WHY);
export const AzurePowerShellCredential = /* @__PURE__ */ unavailableHere("AzurePowerShellCredential", WHY);
export const VisualStudioCodeCredential = /* @__PURE__ */ unavailableHere("VisualStudioCodeCredential", WHY);
