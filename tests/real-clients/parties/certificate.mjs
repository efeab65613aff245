// @ts-check
// Certificates by openssl: Node can read them, but not make them.

import { spawnSync } from "node:child_process";
import path from "node:path";

/**
 * Makes a self-signed certificate that is good for a day. As a server's it is one of 127.0.0.1.
 *
 * @param {string} directory
 * @param {string} name what the files begin with
 * @param {"ec" | "rsa:2048"} kind of its key
 * @returns {{ cert: string, key: string }} PEM files in that directory; the key as PKCS#8
 */
export function makeCertificate(directory, name, kind) {
  const cert = path.join(directory, `${name}.pem`);
  const key = path.join(directory, `${name}-key.pem`);
  const newKey = kind === "ec" ? ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"] : [kind];
  const identity = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1", "-days", "1"];
  const made = spawnSync("openssl", ["req", "-x509", "-nodes", "-newkey", ...newKey, ...identity, "-keyout", key, "-out", cert], { encoding: "utf8" });
  if (made.error) throw new Error(`openssl cannot be run (${made.error.message}): install it; its package is called openssl`);
  if (made.status !== 0) throw new Error(`openssl makes no certificate:\n${made.stderr}`);
  return { cert, key };
}
