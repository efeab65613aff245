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
import { redis } from "./suite/redis.mjs";
import { clientOf, otherClientOf } from "./support/redis-clients.mjs";
import { StoresWorld } from "./support/world.mjs";

const { ready, grep, party, redisPort } = JSON.parse(process.argv[2]);
const directory = fs.mkdtempSync(path.join(os.tmpdir(), "stores-"));
const clients = { redis: await clientOf(redisPort), ioredis: otherClientOf(redisPort) };
const report = (/** @type {import("../npm/kit/promises.mjs").Result} */ result) => console.log(JSON.stringify(result));
try {
  for (const kind of kinds(directory, clients)) {
    const world = new StoresWorld({ identity, jose, ready, kind });
    // Credentials find the same behind the other client; and without leases, a token need not be in the store when a call has it.
    const suites = kind.name.endsWith("ioredis") || !kind.hasLease ? { operations } : { operations, credentials, people, failures };
    const named = Object.fromEntries(Object.entries(suites).map(([name, suite]) => [`${kind.name}: ${name}`, suite]));
    await keep(named, world, report, { grep, before: () => world.entra.reset() });
  }
  await keep({ "memory store": memory, "file store": files }, { directory }, report, { grep });
  const world = new StoresWorld({ identity, jose, ready, kind: kinds(directory, clients)[1] });
  await keep({ "Redis, which is killed": redis }, world, report, { grep, before: () => world.entra.reset() });
  if (party) await keep({ "both languages": languages }, { world, party, directory }, report, { grep, before: () => world.entra.reset() });
} finally {
  fs.rmSync(directory, { recursive: true });
}
process.exit(0);
