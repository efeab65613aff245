// @ts-check
// Files by OpenSSL 3, today's and, with `-legacy`, those of ten years ago. The certificate and its issuers are OpenSSL's too.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/** Beyond ASCII, beyond 16 bits, with a space: what makes passwords hard. */
const PASSWORD = "correct hörse € 🐴";

/**
 * @param {string} directory An empty one.
 * @returns {import("../run.mjs").Made[]}
 */
export function byOpenssl(directory) {
  const openssl = (/** @type {string} */ command, /** @type {string[]} */ ...more) =>
    execFileSync("openssl", [...command.split(" "), ...more], { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
  const read = (/** @type {string} */ name) => fs.readFileSync(path.join(directory, name));
  const write = (/** @type {string} */ name, /** @type {string} */ text) => fs.writeFileSync(path.join(directory, name), text);

  write("authority", "basicConstraints=critical,CA:TRUE\n");
  write("leaf-only", "basicConstraints=critical,CA:FALSE\n");
  for (const [name, issuer] of [["root", "root"], ["issuer", "root"], ["leaf", "issuer"], ["stranger", "issuer"]]) {
    openssl(`genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out ${name}.key`);
    openssl(`req -new -key ${name}.key -subj /O=Contoso/CN=${name} -out ${name}.csr`);
    const signed = name === issuer ? `-signkey ${name}.key` : `-CA ${issuer}.pem -CAkey ${issuer}.key -CAcreateserial`;
    openssl(`x509 -req -in ${name}.csr ${signed} -days 30 -extfile ${/leaf|stranger/.test(name) ? "leaf-only" : "authority"} -out ${name}.pem`);
  }
  const [root, issuer, leaf, stranger, key] = ["root.pem", "issuer.pem", "leaf.pem", "stranger.pem", "leaf.key"].map((name) => read(name).toString());
  write("chain.pem", root + issuer);

  const plain = (/** @type {string} */ name, /** @type {string} */ text, /** @type {string[]} */ chain = [leaf]) => ({ name, bytes: Buffer.from(text), chain });
  const secret = (/** @type {string} */ name, /** @type {string} */ command, /** @type {Partial<import("../run.mjs").Made> & { password: string }} */ more) => {
    openssl(`${command} -out made`, "-passout", `pass:${more.password}`);
    const bytes = command.startsWith("pkcs12") ? read("made") : Buffer.concat([Buffer.from(leaf), read("made")]);
    return { name, bytes, chain: [leaf], ...more };
  };
  const pkcs12 = "pkcs12 -export -in leaf.pem -inkey leaf.key";
  const whole = [leaf, issuer, root];
  const empty = secret("PKCS#12, an empty password", `${pkcs12}`, { password: "" });
  write("empty.p12", "");
  fs.writeFileSync(path.join(directory, "bags.p12"), secret("", `${pkcs12} -certfile chain.pem -name ü`, { password: "bags" }).bytes);
  return [
    plain("PEM, PKCS#8, key first", key + leaf),
    plain("PEM, PKCS#8, key last", leaf + key),
    plain("PEM, PKCS#8, CR LF", (key + leaf).replace(/\n/g, "\r\n")),
    plain("PEM, PKCS#8, with bag attributes", openssl("pkcs12 -in bags.p12 -nodes -passin pass:bags").toString(), whole),
    plain("PEM, PKCS#8, a chain from the root down", root + issuer + leaf + key, whole),
    plain("PEM, PKCS#8, among another one's certificate", stranger + issuer + key + leaf, [leaf, issuer]),
    plain("PEM, PKCS#1", openssl("rsa -traditional -in leaf.key").toString() + leaf),
    secret("PEM, encrypted PKCS#8, AES-256", "pkcs8 -topk8 -in leaf.key", { password: PASSWORD }),
    secret("PEM, encrypted PKCS#8, Triple DES", "pkcs8 -topk8 -in leaf.key -v2 des3", { password: PASSWORD }),
    secret("PEM, encrypted PKCS#8, scrypt", "pkcs8 -topk8 -in leaf.key -scrypt", { password: PASSWORD }),
    secret("PEM, encrypted PKCS#8 of PKCS#12's kind", "pkcs8 -topk8 -in leaf.key -v1 PBE-SHA1-3DES", { password: PASSWORD }),
    secret("PEM, traditional encryption, AES-256", "rsa -traditional -aes256 -in leaf.key", { password: PASSWORD }),
    secret("PEM, traditional encryption, Triple DES", "rsa -traditional -des3 -in leaf.key", { password: PASSWORD }),
    secret("PKCS#12, with its chain", `${pkcs12} -certfile chain.pem`, { password: PASSWORD, chain: whole }),
    secret("PKCS#12, legacy (RC2 and Triple DES)", `${pkcs12} -legacy -certfile chain.pem`, { password: PASSWORD, chain: whole }),
    secret("PKCS#12, Triple DES", `${pkcs12} -legacy -descert`, { password: "ASCII only" }),
    empty,
    { ...empty, name: "PKCS#12, an empty password that is not given", password: undefined },
    secret("PKCS#12, without a seal", `${pkcs12} -nomac`, { password: PASSWORD }),
  ];
}
