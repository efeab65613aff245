// @ts-check
// Azurite, the emulator of Azure Storage, with OAuth over HTTPS
// (https://github.com/Azure/Azurite#oauth-configuration). It checks times, issuer and audience of a token, and no signature.

import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { firstLine } from "./first-line.mjs";
import { onEnd } from "./lifetime.mjs";

const LIFETIME = fileURLToPath(new URL("end-with-stdin.mjs", import.meta.url));

/** Milliseconds that it may take; on an idle machine it takes one to three seconds. */
const START_LIMIT = 60_000;

/**
 * Starts Azurite's blob service on a free port, with its data in memory. It ends when this process does.
 *
 * @param {string} tools
 * @param {{ cert: string, key: string }} certificate
 * @param {string} directory its working directory
 * @returns {Promise<{ url: string, stop: () => void }>} `url`: that of the storage account
 */
export async function startAzurite(tools, certificate, directory) {
  const program = path.join(tools, "azurite/node_modules/azurite/dist/src/blob/main.js");
  // The client is of a newer service version than Azurite knows; what is used here is older than both.
  const access = ["--oauth", "basic", "--cert", certificate.cert, "--key", certificate.key, "--skipApiVersionCheck"];
  const args = ["--import", LIFETIME, program, "--disableTelemetry", "--silent", "--inMemoryPersistence", "--blobPort", "0", ...access];
  const child = spawn(process.execPath, args, { cwd: directory, stdio: ["pipe", "pipe", "inherit"] });
  // At once, before its directory is removed: it would make it anew.
  onEnd(() => child.kill("SIGKILL"));
  const line = await firstLine(child, /https:\/\/127\.0\.0\.1:\d+/, "Azurite", START_LIMIT);
  const [origin] = /** @type {RegExpMatchArray} */ (line.match(/https:\/\/127\.0\.0\.1:\d+/));
  return { url: `${origin}/devstoreaccount1`, stop: () => child.stdin.end() };
}
