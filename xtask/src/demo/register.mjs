// @ts-check
// Makes the emulator's application ready for every route: it may prove itself by a key, and the page may read what Entra says.
// node xtask/src/demo/register.mjs --page URL --directory DIR, with what the emulator printed in the variable ENTRA_EMULATOR
//
// Leaves in the directory: the private key, and an assertion signed with it. Prints where they are, and the thumbprint.

import { X509Certificate, constants, createPrivateKey, randomUUID, sign } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { makeCertificate } from "../../../tests/real-clients/parties/certificate.mjs";
import { failPlainly } from "./failure.mjs";

/** Seconds that the assertion is good for: as long as anyone may look at the page of `demo --serve`. */
const LIFETIME = 86_400;

const text = /** @type {const} */ ({ type: "string" });
const { page = "", directory = "" } = parseArgs({ options: { page: text, directory: text } }).values;
failPlainly();
const entra = JSON.parse(process.env.ENTRA_EMULATOR ?? "{}");

const { cert, key } = makeCertificate(directory, "application", "rsa:2048");
const certificate = fs.readFileSync(cert, "utf8");
const thumbprint = Buffer.from(new X509Certificate(certificate).fingerprint256.replaceAll(":", ""), "hex").toString("base64url");
await register(certificate);
const private_ = { mode: 0o600 };
fs.writeFileSync(path.join(directory, "assertion.jwt"), assertion(fs.readFileSync(key, "utf8")), private_);
console.log(JSON.stringify({ thumbprint, key, assertion: path.join(directory, "assertion.jwt") }));

/**
 * Replaces the application by itself, with a certificate and a redirect URI.
 * @param {string} certificate
 */
async function register(certificate) {
  const application = {
    client_id: entra.client_id,
    display_name: "Demo",
    secrets: [{ value: entra.client_secret }],
    keys: [{ certificate }],
    redirect_uris: [{ uri: page, type: "spa" }],
  };
  const response = await fetch(`${entra.control}/apps`, { method: "POST", body: JSON.stringify(application) });
  if (!response.ok) throw new Error(`the emulator does not register the application: ${response.status} ${await response.text()}`);
}

/**
 * @param {string} pem
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
function assertion(pem) {
  const now = Math.floor(Date.now() / 1000);
  const { client_id: client, token_endpoint: aud } = entra;
  const header = { alg: "PS256", typ: "JWT", "x5t#S256": thumbprint };
  const claims = { aud, iss: client, sub: client, jti: randomUUID(), nbf: now, exp: now + LIFETIME };
  const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  const how = { key: createPrivateKey(pem), padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  return `${input}.${sign("sha256", Buffer.from(input), how).toString("base64url")}`;
}
