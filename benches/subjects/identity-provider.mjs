// @ts-check
import { getBearerTokenProvider } from "@azure/identity";
import { credential } from "./identity.mjs";

/** @param {import("../sts.mjs").Place} sts */
export default function make(sts) {
  const made = credential(sts);
  /** @type {Map<string, () => Promise<string>>} */
  const providers = new Map();
  return {
    getToken: async (/** @type {string} */ scope) => {
      let provider = providers.get(scope);
      if (provider === undefined) providers.set(scope, (provider = getBearerTokenProvider(made, scope)));
      return { token: await provider() };
    },
  };
}
