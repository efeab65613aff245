// @ts-check
// Makes certificates and keys for the suites, by the program `openssl` (3). Every run has its own.

import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Texts in PEM, and files that are no text in base64.
 *
 * @typedef {object} Certificates
 * @property {string} password Of everything that is encrypted.
 * @property {string} leaf
 * @property {string} issuer
 * @property {string} root
 * @property {string} key PKCS#8, of the leaf.
 * @property {string} other Another certificate of the issuer.
 * @property {string} otherKey
 * @property {string} elliptic
 * @property {string} ellipticKey
 * @property {string} pkcs1
 * @property {string} encrypted PKCS#8.
 * @property {string} traditional
 * @property {string} pkcs12
 * @property {string} pkcs12Legacy
 * @property {string} pkcs12EmptyPassword
 */

/** @returns {Promise<Certificates>} */
export async function makeCertificates() {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "npm-certificates-"));
  const openssl = (/** @type {string} */ command, /** @type {string[]} */ ...more) => run("openssl", [...command.split(" "), ...more], { cwd: directory });
  const read = (/** @type {string} */ name) => fs.readFileSync(path.join(directory, name));
  const text = (/** @type {string} */ name) => read(name).toString();
  try {
    for (const [name, isAuthority] of [["authority", "TRUE"], ["end-entity", "FALSE"]]) {
      fs.writeFileSync(path.join(directory, name), `basicConstraints=critical,CA:${isAuthority}\n`);
    }
    const rsa = ["root", "issuer", "leaf", "other"].map((name) => openssl(`genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out ${name}.key`));
    await Promise.all([...rsa, openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out elliptic.key")]);
    for (const [name, issuer] of [["root", "root"], ["issuer", "root"], ["leaf", "issuer"], ["other", "issuer"], ["elliptic", "issuer"]]) {
      await openssl(`req -new -key ${name}.key -subj /O=Contoso/CN=${name} -out ${name}.csr`);
      const signed = name === issuer ? `-signkey ${name}.key` : `-CA ${issuer}.pem -CAkey ${issuer}.key -CAcreateserial`;
      await openssl(`x509 -req -in ${name}.csr ${signed} -days 30 -out ${name}.pem -extfile ${name === "leaf" ? "end-entity" : "authority"}`);
    }
    const password = "pass wörd € 🐴";
    const out = ["-passout", `pass:${password}`];
    const pkcs12 = "pkcs12 -export -in leaf.pem -inkey leaf.key -certfile chain.pem -out";
    fs.writeFileSync(path.join(directory, "chain.pem"), text("root.pem") + text("issuer.pem"));
    await Promise.all([
      openssl("rsa -traditional -in leaf.key -out pkcs1"),
      openssl("pkcs8 -topk8 -in leaf.key -out encrypted", ...out),
      openssl("rsa -traditional -aes256 -in leaf.key -out traditional", ...out),
      openssl(`${pkcs12} modern`, ...out),
      openssl(`${pkcs12} legacy -legacy`, ...out),
      openssl(`${pkcs12} empty`, "-passout", "pass:"),
    ]);
    const [leaf, issuer, root, other, elliptic] = ["leaf", "issuer", "root", "other", "elliptic"].map((name) => text(`${name}.pem`));
    const [key, otherKey, ellipticKey] = ["leaf", "other", "elliptic"].map((name) => text(`${name}.key`));
    const [modern, legacy, empty] = ["modern", "legacy", "empty"].map((name) => read(name).toString("base64"));
    return {
      password, leaf, issuer, root, key, other, otherKey, elliptic, ellipticKey,
      pkcs1: text("pkcs1") + leaf, encrypted: leaf + text("encrypted"), traditional: text("traditional") + leaf,
      pkcs12: modern, pkcs12Legacy: legacy, pkcs12EmptyPassword: empty,
    };
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}
