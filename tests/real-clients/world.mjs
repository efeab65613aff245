// @ts-check
// What every proof works with: the package, the clients, the emulator, and our credentials for it.

import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { resolveEntry } from "../drivers/js/tools/package.js";

/** @typedef {{ tools: string, packageDirectory: string, entra: Record<string, string>, azurite: string }} Given */

export class World {
  /**
   * @param {Given} given
   * @param {any} identity the package under test
   */
  constructor(given, identity) {
    /** What the emulator said when it was ready. */
    this.entra = given.entra;
    /** The URL of Azurite's storage account. */
    this.azurite = given.azurite;
    this.identity = identity;
    this.#require = createRequire(path.join(given.tools, "peers/package.json"));
  }

  #require;

  /** @param {Given} given */
  static async open(given) {
    const entry = resolveEntry(given.packageDirectory, ["node", "import"]);
    return new World(given, await import(pathToFileURL(entry).href));
  }

  /**
   * A client from npm, in its pinned version.
   * @param {string} name
   * @returns {Promise<any>}
   */
  client(name) {
    return import(pathToFileURL(this.#require.resolve(name)).href);
  }

  /** A credential with the secret of the emulator's application. */
  withSecret() {
    const { tenant_id: tenant, client_id: client, client_secret: secret } = this.entra;
    return new this.identity.ClientSecretCredential(tenant, client, secret, this.#options());
  }

  /** A credential of an application of its own, with assertions that `jose` signs. The key is made here and registered with the emulator. */
  async withAssertion() {
    const jose = await this.client("jose");
    const { publicKey, privateKey } = await jose.generateKeyPair("PS256");
    const jwks = { keys: [await jose.exportJWK(publicKey)] };
    const { client_id: client } = await this.control("POST", "/apps", { display_name: "With a key", keys: [{ jwks }] });
    const { tenant_id: tenant, token_endpoint: audience } = this.entra;
    const assertion = () =>
      new jose.SignJWT({ jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: "PS256", typ: "JWT" })
        .setIssuer(client)
        .setSubject(client)
        .setAudience(audience)
        .setNotBefore("0 s")
        .setExpirationTime("5 min")
        .sign(privateKey);
    return new this.identity.ClientAssertionCredential(tenant, client, assertion, this.#options());
  }

  /**
   * How many token requests arrive while something is done.
   * @param {() => Promise<unknown>} action
   */
  async tokenRequestsOf(action) {
    const before = await this.control("GET", "/counts");
    await action();
    return (await this.control("GET", "/counts")).token - before.token;
  }

  /**
   * The emulator's control API.
   * @param {string} method
   * @param {string} route
   * @param {object} [body]
   * @returns {Promise<any>}
   */
  async control(method, route, body) {
    const response = await fetch(this.entra.control + route, { method, body: body && JSON.stringify(body) });
    if (!response.ok) throw new Error(`the emulator answers ${method} ${route} with ${response.status}: ${await response.text()}`);
    return response.json();
  }

  #options() {
    return { authorityHost: this.entra.origin, disableInstanceDiscovery: true };
  }
}
