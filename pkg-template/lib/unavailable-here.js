// @ts-check
import { disposable } from "./credential.js";
import { CredentialUnavailableError } from "./errors.js";

/**
 * The class of a credential that asks what this runtime does not have. It is made as it is elsewhere, whatever it is given; its calls say why there
 * is no token, so that a chain goes on.
 *
 * @param {string} name Its public name.
 * @param {string} why
 */
export function unavailableHere(name, why) {
  return class extends disposable() {
    /** @returns {Promise<any>} */
    async getToken() {
      throw new CredentialUnavailableError(`${name}: ${why}`);
    }

    close() {}
  };
}
