// @ts-check
// Runs inside Node, Deno and Bun: node process.mjs '{"ready":…,"grep":"…"}'. Each result is a line of JSON on standard output.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import * as identity from "azure-identity-wasm";
import * as jose from "jose";
import { keep } from "../npm/kit/promises.mjs";
import { kinds } from "./kinds.mjs";
import { credentials } from "./suite/credentials.mjs";
import { failures } from "./suite/failures.mjs";
import { files } from "./suite/files.mjs";
import { languages } from "./suite/languages.mjs";
import { memory } from "./suite/memory.mjs";
import { operations } from "./suite/operations.mjs";
import { people } from "./suite/people.mjs";
import { StoresWorld } from "./support/world.mjs";

const { ready, grep, party } = JSON.parse(process.argv[2]);
const directory = fs.mkdtempSync(path.join(os.tmpdir(), "stores-"));
const report = (/** @type {import("../npm/kit/promises.mjs").Result} */ result) => console.log(JSON.stringify(result));
try {
  for (const kind of kinds(directory)) {
    const world = new StoresWorld({ identity, jose, ready, kind });
    const suites = { operations, credentials, people, failures };
    const named = Object.fromEntries(Object.entries(suites).map(([name, suite]) => [`${kind.name}: ${name}`, suite]));
    await keep(named, world, report, { grep, before: () => world.entra.reset() });
  }
  await keep({ "memory store": memory, "file store": files }, { directory }, report, { grep });
  const world = new StoresWorld({ identity, jose, ready, kind: kinds(directory)[1] });
  if (party) await keep({ "both languages": languages }, { world, party, directory }, report, { grep, before: () => world.entra.reset() });
} finally {
  fs.rmSync(directory, { recursive: true });
}
process.exit(0);
