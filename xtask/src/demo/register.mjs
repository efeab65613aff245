// @ts-check
// Makes the emulator's application ready for every route: it may prove itself by a key, and the page may read what Entra says. Programs that people
// sign in to have another one.
// node xtask/src/demo/register.mjs --page URL --directory DIR, with what the emulator printed in the variable ENTRA_EMULATOR
//
// Leaves in the directory: the certificate and its private key, each alone and in one file; an assertion signed with it; the token of a user
// who calls the application; the token of a cluster that the application trusts. Prints where they are, the thumbprint, what the Azure CLI of a user
// would say, and the programs' client id.

import { X509Certificate, constants, createPrivateKey, randomUUID, sign } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { redirectUris } from "../../../www/registration.js";
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
await control("PATCH", "settings", { device_code_interval: 1 }); // whoever signs in here does so at once
const private_ = { mode: 0o600 };
const pem = fs.readFileSync(key, "utf8");
const files = {
  assertion: keep("assertion.jwt", assertion(pem)),
  certificate_with_key: keep("certificate-with-key.pem", certificate + pem),
  user: keep("user.jwt", await userToken(entra.client_id)),
  workload: keep("workload.jwt", (await control("POST", "workload-tokens", {})).token),
};
const for_programs = await registerForPrograms();
console.log(JSON.stringify({ thumbprint, certificate: cert, key, ...files, az: await ofTheAzureCli(), for_programs }));

/**
 * @param {string} name
 * @param {string} content
 */
function keep(name, content) {
  const file = path.join(directory, name);
  fs.writeFileSync(file, content, private_);
  return file;
}

/**
 * Replaces the application by itself, with a certificate and a cluster that vouches for it, and where people come back to: the page and the Worker.
 * @param {string} certificate
 */
async function register(certificate) {
  const application = {
    client_id: entra.client_id,
    display_name: "Demo",
    secrets: [{ value: entra.client_secret }],
    keys: [{ certificate }],
    federated_credentials: [{ issuer: entra.federation.kubernetes.issuer, subject: entra.federation.kubernetes.subject }],
    // The page's server has people sign in by device code.
    public_client: true,
    redirect_uris: [...redirectUris(page), { uri: "http://127.0.0.1/signed-in", type: "web" }],
  };
  await control("POST", "apps", application);
}

/** The application of programs that people have. It cannot keep a secret, and has none. */
async function registerForPrograms() {
  const application = { display_name: "Demo for people", redirect_uris: [{ uri: "http://localhost", type: "native" }], public_client: true };
  return (await control("POST", "apps", application)).client_id;
}

/** What a user's client calls an application with. @param {string} audience */
async function userToken(audience) {
  return (await control("POST", "user-tokens", { audience })).access_token;
}

/** What `az account get-access-token` prints. */
async function ofTheAzureCli() {
  const accessToken = await userToken("https://storage.azure.com");
  const { exp } = JSON.parse(Buffer.from(accessToken.split(".")[1], "base64url").toString());
  return JSON.stringify({ accessToken, expires_on: exp, tokenType: "Bearer" });
}

/** @param {string} method @param {string} route @param {object} body */
async function control(method, route, body) {
  const response = await fetch(`${entra.control}/${route}`, { method, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`the emulator refuses ${method} ${route}: ${response.status} ${await response.text()}`);
  return response.json();
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
