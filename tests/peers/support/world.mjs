// @ts-check
// The application that all parties are, the ways in which it gets tokens, and the emulator that it is registered with.

import { randomUUID } from "node:crypto";
import { Entra } from "../../npm/kit/entra.mjs";
import { SUBJECT } from "./certificates.mjs";

/** @typedef {import("../parties/serve.mjs").Description} Description */
/** @typedef {keyof typeof PROOFS} Proof */

/**
 * How the application proves itself, and whether it acts for a user.
 * @typedef {{ title: string, proof: Proof, forUser: boolean }} Way
 */

/** @typedef {{ object_id: string, user_principal_name: string, password: string }} User */

/** Where codes for the server are sent to. */
const SERVER = "https://server.example/callback";

/** How the application proves itself, by what a token says of it. */
const PROOFS = { secret: "1", certificate: "2", chain: "2" };

/** @type {Record<string, Way>} */
export const WAYS = {
  secret: { title: "client secret", proof: "secret", forUser: false },
  certificate: { title: "client certificate", proof: "certificate", forUser: false },
  chain: { title: "client certificate with its chain", proof: "chain", forUser: false },
  "obo-secret": { title: "on behalf of, with a secret", proof: "secret", forUser: true },
  "obo-certificate": { title: "on behalf of, with a certificate", proof: "certificate", forUser: true },
};

export class World {
  /**
   * @param {import("../../npm/kit/entra.mjs").Ready} ready
   * @param {import("./certificates.mjs").Certificates} certificates
   * @param {any} jose
   */
  constructor(ready, certificates, jose) {
    this.ready = ready;
    this.certificates = certificates;
    this.entra = new Entra(ready);
    this.scope = ready.resource_scope;
    this.#jose = jose;
  }

  #jose;
  #secret = "";
  /** Client ids: of the application, and of one that is known by its subject name only. */
  client = "";
  #named = "";
  /** The client id of a program on a user's machine, and that of a server with its secret. */
  program = "";
  #server = { client: "", secret: "" };

  /** Registers the applications. */
  async open() {
    const { own, authority } = this.certificates;
    const registered = await this.entra.app({ secrets: [{}], keys: [{ certificate: own }] });
    const trusted = [{ subject_name: SUBJECT, authority }];
    const named = await this.entra.app({ trusted_certificate_subjects: trusted });
    const program = await this.entra.app({ public_client: true, redirect_uris: [{ uri: "http://localhost", type: "native" }] });
    const server = await this.entra.app({ secrets: [{}], redirect_uris: [{ uri: SERVER, type: "web" }] });
    this.program = program.client_id;
    this.#server = { client: server.client_id, secret: server.secrets[0] };
    [this.client, this.#secret, this.#named] = [registered.client_id, registered.secrets[0], named.client_id];
  }

  /**
   * A credential of the application that has no token yet.
   * @param {Way} way
   * @param {object} [changes]
   * @returns {Promise<Description>}
   */
  async description({ proof, forUser }, changes = {}) {
    const { files } = this.certificates;
    const proofs = {
      secret: { secret: this.#secret },
      certificate: { certificatePath: files.own },
      chain: { certificatePath: files.chain, sendChain: true },
    };
    const client = this.clientOf({ proof });
    const user = forUser ? { userAssertion: await this.userToken() } : {};
    const common = { id: randomUUID(), authority: this.ready.origin, tenant: this.ready.tenant_id, client };
    return { ...common, ...proofs[proof], ...user, ...changes };
  }

  /** A new user, with a password. @param {object} [members] @returns {Promise<User>} */
  user(members = {}) {
    return this.entra.user({ user_principal_name: `${randomUUID()}@contoso.example`, ...members });
  }

  /**
   * A credential that a user signs in with on their own machine.
   * @param {NonNullable<Description["signIn"]>} signIn
   * @param {object} [changes]
   * @returns {Description}
   */
  signIn(signIn, changes = {}) {
    return { id: randomUUID(), authority: this.ready.origin, tenant: this.ready.tenant_id, client: this.program, signIn, ...changes };
  }

  /** The same on a server, which proves itself. @param {object} changes @returns {Description} */
  signInAtServer(changes) {
    return this.signIn("code", { ...this.#server, redirectUri: SERVER, ...changes });
  }

  /** The application's client id. @param {{ proof: Proof }} way */
  clientOf({ proof }) {
    return proof === "chain" ? this.#named : this.client;
  }

  /** A user's token for the application. @param {object} [members] */
  async userToken(members = {}) {
    return (await this.entra.userToken({ audience: this.client, ...members })).access_token;
  }

  /**
   * Verifies a token's signature and issuer by the emulator's published keys.
   * @param {string} token
   * @returns {Promise<any>} Its claims.
   */
  async verify(token) {
    const { origin, tenant_id: tenant, http_origin: plain } = this.ready;
    const keys = await (await fetch(`${plain}/${tenant}/discovery/v2.0/keys`)).json();
    const { payload } = await this.#jose.jwtVerify(token, this.#jose.createLocalJWKSet(keys), { issuer: `${origin}/${tenant}/v2.0` });
    return payload;
  }

  /**
   * What the protected resource says to a token.
   * @param {string} token
   * @returns {Promise<{ status: number, body: any }>}
   */
  async present(token) {
    const { http_origin: plain } = this.ready;
    const response = await fetch(`${plain}/resource/orders`, { headers: { authorization: `Bearer ${token}` } });
    return { status: response.status, body: await response.json() };
  }

  /** What a token of this way says of the proof. @param {Way} way */
  referenceOf({ proof }) {
    return PROOFS[proof];
  }
}
