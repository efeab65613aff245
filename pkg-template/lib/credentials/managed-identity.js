// @ts-check
import { Credential } from "../credential.js";
import { lentBy } from "../lent.js";
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
    if (idKind) {
      checkPresent(id, idKind);
      checkTaken(idKind, lentBy(options.host));
    }
    // Whatever asks for the same identity gets the same token, by one request.
    super(KIND, { tenantId: "managed-identity", idKind, id }, options, { user: [KIND, idKind, id.toLowerCase()], isLocal: true });
  }
}

/**
 * Some hosts have one identity. Which host it is, its variables say (`src/credential/managed_identity/source.rs`).
 *
 * @param {string} idKind
 * @param {import("../lent.js").Lent} lent
 */
function checkTaken(idKind, lent) {
  const set = (/** @type {string} */ name) => lent.env(name) !== "";
  const isFabric = ["IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IDENTITY_SERVER_THUMBPRINT"].every(set);
  const isShell = set("MSI_ENDPOINT") && !set("MSI_SECRET") && !(set("IDENTITY_ENDPOINT") && (set("IDENTITY_HEADER") || set("IMDS_ENDPOINT")));
  if (isFabric) throw new TypeError(`${idKind}: Service Fabric takes none: ${FABRIC}`);
  if (isShell) throw new TypeError(`${idKind}: Cloud Shell takes none: ${SHELL}`);
}

const KIND = "ManagedIdentityCredential";
const KINDS = ["clientId", "objectId", "resourceId"];
const FABRIC = "the application's manifest says which identity it has: give none (https://aka.ms/servicefabricmi)";
const SHELL = "it has the identity of who has signed in there: give none";
