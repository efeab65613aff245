// @ts-check
import { X509Certificate } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { makeCertificates } from "../../npm/start/certificates.mjs";

/** The subject's name of the application's certificate. */
export const SUBJECT = "leaf";

/**
 * The certificates of this run.
 *
 * @typedef {object} Certificates
 * @property {Record<"own" | "chain" | "stranger", string>} files PEM: the application's certificate with its key, the same with its authorities,
 * and a certificate that nobody registers.
 * @property {string} own The application's certificate, PEM.
 * @property {string} authority The authority that vouches for it, PEM.
 * @property {Record<string, X509Certificate>} read All of them, by name.
 */

/** Makes them, and writes their files. @param {string} directory @returns {Promise<Certificates>} */
export async function writeCertificates(directory) {
  const { leaf, issuer, root, other, key, otherKey } = await makeCertificates();
  const write = (/** @type {string} */ name, /** @type {string[]} */ ...parts) => {
    const file = path.join(directory, `${name}.pem`);
    fs.writeFileSync(file, parts.join(""), { mode: 0o600 });
    return file;
  };
  const files = { own: write("own", leaf, key), chain: write("chain", leaf, issuer, root, key), stranger: write("stranger", other, otherKey) };
  const read = Object.fromEntries(Object.entries({ leaf, issuer, root, other }).map(([name, pem]) => [name, new X509Certificate(pem)]));
  return { files, own: leaf, authority: root, read };
}
