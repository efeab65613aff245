// @ts-check
import { checkPresent, checkTenant, checkType } from "../options.js";
import { HAND_OVER } from "../questions.js";
import { calling } from "../side.js";
import { UserCredential, signedOut } from "../user-credential.js";

export class RefreshTokenCredential extends UserCredential {
  #isSpent = false;

  /**
   * @param {string} tenantId
   * @param {string} clientId
   * @param {import("../../types/index.d.ts").RefreshTokenCredentialOptions} options
   */
  constructor(tenantId, clientId, options) {
    const { refreshToken, onRefreshToken, clientSecret } = /** @type {any} */ (options ?? {});
    checkTenant(tenantId);
    checkPresent(clientId, "clientId");
    checkPresent(refreshToken, "refreshToken");
    checkType("function", onRefreshToken, "onRefreshToken");
    if (clientSecret !== undefined) checkPresent(clientSecret, "clientSecret");
    const observed = onRefreshToken ? "yes" : "";
    const given = { tenantId, clientId, refreshToken, clientSecret: clientSecret ?? "", onRefreshToken: observed };
    super("RefreshTokenCredential", given, options, { [HAND_OVER]: (token) => calling(onRefreshToken, token) });
  }

  /** @protected @param {boolean} isTold @override */
  forget(isTold) {
    // The refresh token that it was given is theirs, too.
    this.#isSpent = true;
    return super.forget(isTold);
  }

  /** @protected @param {import("../credential.js").Call} call @override */
  begin(call) {
    if (this.#isSpent) throw signedOut(call.scopes);
    return super.begin(call);
  }
}
