// @ts-check
import { Credential } from "../credential.js";
import { checkPresent } from "../options.js";

export class ManagedIdentityCredential extends Credential {
  /**
   * @param {string | import("../../types/index.d.ts").ManagedIdentityCredentialOptions} [first] A client id, or the options.
   * @param {import("../../types/index.d.ts").CredentialOptions} [second] The options, after a client id.
   */
  constructor(first, second) {
    const options = /** @type {any} */ (typeof first === "string" ? { ...second, clientId: first } : (first ?? second));
    const given = KINDS.filter((kind) => (options?.[kind] ?? undefined) !== undefined);
    if (given.length > 1) throw new TypeError(`${given[1]}: one identity is meant: give ${given.join(" or ")}`);
    const [idKind = ""] = given;
    const id = idKind && options[idKind];
    if (idKind) checkPresent(id, idKind);
    // Whatever asks for the same identity gets the same token, by one request.
    super(KIND, { tenantId: "managed-identity", idKind, id }, options, { user: [KIND, idKind, id.toLowerCase()], isLocal: true });
  }
}

const KIND = "ManagedIdentityCredential";
const KINDS = ["clientId", "objectId", "resourceId"];
