// @ts-check
// Our credentials before an authority that no one here wrote; see README.md.

import { randomUUID } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import tls from "node:tls";
import { fileURLToPath, pathToFileURL } from "node:url";
import { keep } from "../npm/kit/promises.mjs";
import { readArguments } from "../npm/start/arguments.mjs";
import { makeProject } from "../npm/start/project.mjs";
import { Report } from "../npm/start/report.mjs";
import { LIBRARIES } from "../peers/parties/list.mjs";
import { makeCertificate } from "../real-clients/parties/certificate.mjs";
import { startAuthority } from "./provider.mjs";
import { people } from "./people.mjs";
import { authority as suite } from "./suite.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const USAGE = "usage: node tests/authority/run.mjs --tools DIR [--package DIR | --tarball FILE] [--grep TEXT]";

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`authority: ${error instanceof Error ? error.stack : error}`);
  process.exitCode = 2;
}

async function main() {
  const values = readArguments(USAGE, {
    tools: { required: true },
    package: { default: path.resolve(HERE, "../../dist/npm") },
    tarball: {},
    grep: { default: "" },
  });
  const tools = path.resolve(values.tools);
  const [{ default: Provider }, jose] = [await load(tools, "authority", "oidc-provider"), await load(tools, "peers", "jose")];
  const copies = { parties: path.join(HERE, "../peers/parties") };
  const project = await makeProject({ package: values.package, tarball: values.tarball, copies });
  const report = new Report();
  try {
    const given = await start(Provider, jose, project.directory);
    try {
      const ours = await import(pathToFileURL(createRequire(path.join(project.directory, "package.json")).resolve("azure-identity-wasm")).href);
      await keep({ authority: suite, people }, { ...given, jose, ours }, report.begin("another authority"), { grep: values.grep });
    } finally {
      given.party.stop();
      given.authority.stop();
    }
  } finally {
    project.remove();
  }
  return report.end();
}

/**
 * The authority, and a process with our package that trusts it.
 * @param {any} Provider @param {any} jose @param {string} directory
 */
async function start(Provider, jose, directory) {
  const server = makeCertificate(directory, "authority", "ec");
  const [own, stranger] = ["own", "stranger"].map((name) => makeCertificate(directory, name, "rsa:2048"));
  const [cert, key, clientKey] = [server.cert, server.key, own.key].map((file) => fs.readFileSync(file, "utf8"));
  tls.setDefaultCACertificates([...tls.getCACertificates(), cert]);
  const signing = await jose.generateKeyPair("RS256", { extractable: true });
  const secret = randomUUID();
  const authority = await startAuthority(Provider, {
    tls: { cert, key },
    secret,
    clientKey: await jose.exportJWK(await jose.importX509(fs.readFileSync(own.cert, "utf8"), "PS256")),
    signingKey: { ...(await jose.exportJWK(signing.privateKey)), alg: "RS256", use: "sig" },
  });
  const programs = { node: process.execPath, python: "", browser: "", proxy: "" };
  const party = LIBRARIES.ours.start({ ...programs, directory: path.join(directory, "parties"), caFile: server.cert });
  return { authority, party, secret, clientKey, certificates: { own: both(own), stranger: both(stranger) } };
}

/** A file with certificate and key, as users have it. @param {{ cert: string, key: string }} files */
function both({ cert, key }) {
  fs.appendFileSync(cert, fs.readFileSync(key, "utf8"));
  return cert;
}

/** A package of a pinned set. @param {string} tools @param {string} set @param {string} name @returns {Promise<any>} */
function load(tools, set, name) {
  return import(pathToFileURL(createRequire(path.join(tools, set, "package.json")).resolve(name)).href);
}
