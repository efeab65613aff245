// @ts-check
// Certificates in files by other programs, each tried: the npm package reads it and signs an assertion, and `jose`, a library that is not
// ours, verifies it. Prints a table of the files.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { deepEqual, equal, ok } from "node:assert/strict";
import { readArguments } from "../npm/start/arguments.mjs";
import { byKeytool } from "./makers/keytool.mjs";
import { byOpenssl } from "./makers/openssl.mjs";

/**
 * @typedef {object} Made A file.
 * @property {string} name
 * @property {Uint8Array} bytes
 * @property {string} [password]
 * @property {string[]} chain The certificates that are to be found, in PEM: the one of the key first, its issuers behind it.
 */

const HERE = fileURLToPath(new URL(".", import.meta.url));
const USAGE = "usage: node tests/certificate-matrix/run.mjs --package DIR --tools DIR --python PROGRAM [--keytool PROGRAM]";

/** How many files there are at least; fewer would prove less than is said. */
const LEAST = 24;

const values = readArguments(USAGE, { package: { required: true }, tools: { required: true }, python: { required: true }, keytool: {} });
const tool = createRequire(path.join(path.resolve(values.tools), "peers/node_modules/"));
const jose = await import(pathToFileURL(tool.resolve("jose")).href);
const { ClientCertificateCredential } = await import(pathToFileURL(path.resolve(values.package, "entry/node.js")).href);

const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certificate-matrix-"));
try {
  const groups = Object.entries(make());
  const rows = [];
  for (const [maker, files] of groups) for (const file of files) rows.push({ maker, file, ...(await tried(file)) });
  const width = Math.max(...rows.map(({ file }) => file.name.length));
  for (const { maker, file, milliseconds, why } of rows) {
    console.log(`${maker.padEnd(14)}${file.name.padEnd(width)}  ${why ? `FAILED: ${why}` : "ok"}  ${milliseconds.toFixed(0).padStart(6)} ms`);
  }
  const failed = rows.filter(({ why }) => why);
  console.log(`certificate matrix: ${rows.length - failed.length} of ${rows.length} files`);
  ok(rows.length >= LEAST, `there are ${rows.length} files, not ${LEAST}`);
  process.exitCode = failed.length ? 1 : 0;
} finally {
  fs.rmSync(directory, { recursive: true, force: true });
}

/** @returns {Record<string, Made[]>} By their maker. */
function make() {
  const place = (/** @type {string} */ name) => {
    fs.mkdirSync(path.join(directory, name));
    return path.join(directory, name);
  };
  const python = execFileSync(values.python, [path.join(HERE, "makers/cryptography_files.py")], { encoding: "utf8" });
  const byPython = JSON.parse(python).map((/** @type {any} */ { base64, password, ...file }) => ({
    ...file, bytes: Uint8Array.from(Buffer.from(base64, "base64")), password: password ?? undefined,
  }));
  /** @type {Record<string, Made[]>} */
  const made = { openssl: byOpenssl(place("openssl")), cryptography: byPython };
  if (values.keytool) made.keytool = byKeytool(place("keytool"), values.keytool);
  return made;
}

/** @param {Made} file @returns {Promise<{ milliseconds: number, why?: string }>} */
async function tried(file) {
  const begun = performance.now();
  try {
    await check(file);
    return { milliseconds: performance.now() - begun };
  } catch (error) {
    return { milliseconds: performance.now() - begun, why: error instanceof Error ? error.message.split("\n")[0] : String(error) };
  }
}

/** @param {Made} file */
async function check({ bytes, password, chain }) {
  /** @type {URLSearchParams[]} */
  const sent = [];
  const fetch = async (/** @type {any} */ input, /** @type {any} */ init) => {
    sent.push(new URLSearchParams(await new Request(input, init).text()));
    return Response.json({ token_type: "Bearer", expires_in: 3600, access_token: "token" });
  };
  const certificate = { certificate: Uint8Array.from(bytes), certificatePassword: password };
  const credential = new ClientCertificateCredential("tenant", "client", certificate, { sendCertificateChain: true, host: { fetch } });
  equal((await credential.getToken("https://vault.azure.net/.default")).token, "token");
  equal(sent.length, 1, "requests");
  const before = Date.now() / 1000;
  const { payload, protectedHeader } = await jose.jwtVerify(sent[0].get("client_assertion"), await jose.importX509(chain[0], "PS256"));
  const ders = chain.map((pem) => Buffer.from(pem.replace(/[\s\S]*-----BEGIN CERTIFICATE-----|-----END CERTIFICATE-----[\s\S]*|\s/g, ""), "base64"));
  const thumbprint = createHash("sha256").update(ders[0]).digest("base64url");
  deepEqual(protectedHeader, { alg: "PS256", typ: "JWT", "x5t#S256": thumbprint, x5c: ders.map((der) => der.toString("base64")) });
  const { jti, nbf, iat, exp, ...claims } = payload;
  deepEqual(claims, { aud: "https://login.microsoftonline.com/tenant/oauth2/v2.0/token", iss: "client", sub: "client" });
  deepEqual([typeof jti, exp - nbf, iat], ["string", 600, nbf]);
  ok(Math.abs(nbf - before) < 60, "it begins now");
}
