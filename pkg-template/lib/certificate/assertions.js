// @ts-check
import { base64url, bytesFrom } from "../base64.js";
import { CredentialUnavailableError, CredentialUnavailableErrorName, InternalError } from "../errors.js";
import { writeLines } from "../lines.js";
import { RANDOM } from "../questions.js";
import { runtime } from "../runtime.js";
import { failing } from "../side.js";
import { load } from "./load.js";
import { PS256, RS256, signerOf } from "./signer.js";

/** Seconds for which an assertion holds. */
const LIFE = 600;

/**
 * @typedef {object} Loaded A certificate that has been read.
 * @property {import("./signer.js").Algorithm} algorithm
 * @property {string} thumbprint
 * @property {string} header
 * @property {import("./signer.js").Sign} sign
 */

/**
 * Client assertions: the signed JWT by which an application proves that it has a certificate's key (RFC 7523).
 *
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 * @param {string} clientId
 * @param {import("./source.js").Source | undefined} source
 * @param {boolean | undefined} sendChain
 */
export function certificateAssertions(clientId, source, sendChain) {
  return (/** @type {import("../lent.js").Lent} */ lent) => {
    /** @type {Promise<Loaded> | undefined} */
    let loading;
    /** @type {import("../side.js").Side["assert"]} */
    const assert = async ({ audience, now, adfs }) => {
      const algorithm = adfs ? RS256 : PS256;
      try {
        const mine = loading ?? prepare(/** @type {import("./source.js").Source} */ (source), lent, algorithm);
        // A Worker's request must not wait for a file that another one reads: that one may end before.
        if (!(source?.certificatePath && runtime().endsWithRequest)) loading = mine;
        const loaded = await mine;
        loading = mine;
        source = undefined; // with the key as a text
        if (!audience) return writeLines([["value", loaded.thumbprint]]); // who it is, is asked
        if (loaded.algorithm !== algorithm) throw new TypeError("tenantId: make another credential for AD FS, because it wants another signature");
        return writeLines([["value", await write(loaded, clientId, audience, Number(now))]]);
      } catch (/** @type {any} */ reason) {
        if (source) loading = undefined; // the next call tries again
        if (reason instanceof InternalError) throw reason;
        const kind = reason.name === CredentialUnavailableErrorName ? "unavailable" : reason instanceof TypeError && "configuration";
        return failing(reason.message, kind);
      }
    };

    /** @param {Loaded} loaded @param {string} clientId @param {string} audience @param {number} now */
    async function write({ header, sign }, clientId, audience, now) {
      const claims = { aud: audience, iss: clientId, sub: clientId, jti: uuid(lent), nbf: now, iat: now, exp: now + LIFE };
      const input = `${header}.${encoded(claims)}`;
      return `${input}.${base64url(await sign(utf8.encode(input)))}`;
    }

    return assert;
  };

  /** @param {import("./source.js").Source} source @param {import("../lent.js").Lent} lent @param {import("./signer.js").Algorithm} algorithm */
  async function prepare(source, lent, algorithm) {
    if (!globalThis.crypto?.subtle) throw new CredentialUnavailableError("this host has no WebCrypto, which is needed to sign");
    const contents = await load(source, lent.host);
    const sign = await signerOf(source, contents, algorithm);
    const { alg, x5t, digest } = algorithm;
    const thumbprint = base64url(new Uint8Array(await crypto.subtle.digest(digest, bytesFrom(contents.chain[0]))));
    return { algorithm, sign, thumbprint, header: encoded({ alg, typ: "JWT", [x5t]: thumbprint, x5c: sendChain ? contents.chain : undefined }) };
  }
}

const utf8 = /* @__PURE__ */ new TextEncoder();

/** @param {object} part Of a JWT. */
function encoded(part) {
  return base64url(utf8.encode(JSON.stringify(part)));
}

/** One that never was (RFC 9562, 5.4). @param {import("../lent.js").Lent} lent */
function uuid(lent) {
  const hex = lent.ask(RANDOM, "16");
  if (hex.length !== 32) throw new CredentialUnavailableError("the host has no randomness, without which nothing can be signed. Lend it one: random");
  const variant = "89ab"[parseInt(hex[16], 16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
