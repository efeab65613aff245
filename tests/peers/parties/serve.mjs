// @ts-check
// How a party in JavaScript answers run.mjs: a line of JSON in, a line of JSON out, until its standard input ends.

import { createInterface } from "node:readline";

/**
 * Who asks for tokens, and how it proves itself. Credentials live as long as the party; `id` tells them apart.
 *
 * @typedef {object} Description
 * @property {string} id
 * @property {string} authority
 * @property {string} tenant
 * @property {string} client
 * @property {string} [secret]
 * @property {string} [certificatePath] PEM: certificate, perhaps those of its authorities, and key.
 * @property {boolean} [sendChain]
 * @property {string} [userAssertion] The user's token, when the application acts on behalf of a user.
 * @property {"device" | "password" | "code" | "browser"} [signIn] How a user signs in.
 * @property {string} [username]
 * @property {string} [password]
 * @property {string} [code] An authorization code, and where it was sent to.
 * @property {string} [redirectUri]
 *
 * @typedef {object} Shown What a library tells its user: where to go, and what to type there.
 * @property {string} uri
 * @property {string} code
 * @property {string} message
 *
 * @typedef {object} Credential
 * @property {(scope: string, options: { claims?: string, enableCae?: boolean }) => Promise<string>} getToken
 * @property {(scope: string, url: string) => Promise<{ status: number, body: any }>} call Sends a request with a token, and answers a claims
 * challenge, as an application with this library does.
 */

/** @param {(description: Description, show: (shown: Shown) => void) => Credential} make */
export async function serve(make) {
  /** @type {Map<string, Credential>} */
  const credentials = new Map();
  for await (const line of createInterface({ input: process.stdin })) {
    const { description, scope, url, ...options } = JSON.parse(line);
    console.log(JSON.stringify(await answer(description, scope, url, options)));
  }
  // Connections that a library keeps open must not keep this process.
  process.exit(0);

  /** @param {Description} description @param {string} scope @param {string | undefined} url @param {object} options */
  async function answer(description, scope, url, options) {
    try {
      const credential = credentials.get(description.id) ?? make(description, (shown) => console.log(JSON.stringify({ shown })));
      credentials.set(description.id, credential);
      return url ? await credential.call(scope, url) : { token: await credential.getToken(scope, options) };
    } catch (error) {
      const { name, message, claims } = /** @type {any} */ (error);
      return { error: { name, message, claims } };
    }
  }
}
