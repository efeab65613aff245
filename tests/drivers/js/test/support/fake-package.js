// @ts-check
// Packs the reference credentials as a package with one entry for each runtime, as the real one has: each entry gets a small
// wasm module in its runtime's own way, and every token request goes through it.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const REFERENCE = fileURLToPath(new URL("../reference/", import.meta.url));

/** (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add)) */
const WASM = [0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 2, 127, 127, 1, 127, 3, 2, 1, 0, 7, 7, 1, 3, 97, 100, 100, 0, 0, 10, 9, 1, 7, 0, 32, 0, 32, 1, 106, 11];

const ENTRIES = {
  workerd: `import wasm from "../add.wasm";
import { lazy } from "../lib/lazy.js";
const ready = lazy(async () => new WebAssembly.Instance(wasm));`,
  browser: `import { lazy } from "../lib/lazy.js";
const ready = lazy(async () => (await WebAssembly.instantiateStreaming(fetch(new URL("../add.wasm", import.meta.url)))).instance);`,
  node: `import fs from "node:fs";
import { lazy } from "../lib/lazy.js";
const ready = lazy(async () => (await WebAssembly.instantiate(fs.readFileSync(new URL("../add.wasm", import.meta.url)))).instance);`,
};

/** Loads the wasm once, at the first use, by way of a module that is imported only then. */
const LAZY = `/** @import { Never } from "not-a-module" */
let loading;
export const lazy = (load) => async () => {
  const { add } = (await (loading ??= load())).exports;
  const { check } = await import("./check.js");
  check(add(1, 2));
};
`;

const EXPORTS = ["ClientSecretCredential", "ClientAssertionCredential", "ClientCertificateCredential", "WorkloadIdentityCredential",
  "DeviceCodeCredential", "AzureCliCredential", "ChainedTokenCredential", "AuthenticationError", "CredentialUnavailableError",
  "AggregateAuthenticationError", "getBearerTokenProvider", "pendingFeatures"];

/**
 * @param {string} [mutation] source of a mutation's members, to be mixed in
 * @returns {{ directory: string, remove: () => void }}
 */
export function packReference(mutation = "") {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "vectors-package-"));
  const write = (/** @type {string} */ name, /** @type {string | Uint8Array} */ content) => {
    fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    fs.writeFileSync(path.join(directory, name), content);
  };
  const conditions = Object.keys(ENTRIES).map((name) => [name, `./entry/${name}.js`]);
  const exports = { ".": { types: "./no.d.ts", ...Object.fromEntries(conditions), default: "./entry/browser.js" } };
  write("package.json", JSON.stringify({ name: "reference-identity", type: "module", exports }));
  write("add.wasm", Uint8Array.from(WASM));
  write("lib/lazy.js", LAZY);
  write("lib/check.js", `export const check = (sum) => { if (sum !== 3) throw new Error("the wasm cannot add"); };\n`);
  for (const name of fs.readdirSync(REFERENCE)) write(`lib/${name}`, fs.readFileSync(path.join(REFERENCE, name)));
  for (const [name, source] of Object.entries(ENTRIES)) {
    write(`entry/${name}.js`, `${source}
import { createIdentity } from "../lib/identity.js";
export const { ${EXPORTS.join(", ")} } = createIdentity({ before: ready, ${mutation} });
`);
  }
  return { directory, remove: () => fs.rmSync(directory, { recursive: true }) };
}
