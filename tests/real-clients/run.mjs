// @ts-check
// Proves our tokens to parties that no one here wrote: @azure/storage-blob with Azurite, openai, jose.
// node tests/real-clients/run.mjs --tools DIR --package DIR --emulator BINARY [--stdin-lifetime]
//
// Node reads NODE_EXTRA_CA_CERTS once, when it starts. So the clients are a second process (clients.mjs), which trusts the
// certificates of the emulator and of Azurite; this one starts and ends what they talk to.

import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startAzurite } from "./parties/azurite.mjs";
import { makeCertificate } from "./parties/certificate.mjs";
import { startEmulator } from "./parties/emulator.mjs";
import { endWithStdin, onEnd } from "./parties/lifetime.mjs";
import { parseCommand } from "./command.mjs";

/** The oldest Node that `openai` and `@azure/storage-blob` support. */
const OLDEST_NODE = 22;

try {
  const command = parseCommand();
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    throw new Error(`Node ${process.versions.node} is too old for the clients: run this with Node ${OLDEST_NODE} or newer`);
  }
  if (command.stdinLifetime) endWithStdin();
  process.exitCode = await prove(command);
} catch (error) {
  console.error(`real-clients: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}

/**
 * @param {import("./command.mjs").Command} command
 * @returns {Promise<number>} the exit code of the clients
 */
async function prove({ tools, packageDirectory, emulator }) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "real-clients-"));
  onEnd(() => fs.rmSync(directory, { recursive: true, force: true }));
  const certificate = makeCertificate(directory, "azurite", "ec");
  const entra = await startEmulator(emulator);
  const azurite = await startAzurite(tools, certificate, directory);
  try {
    const trusted = path.join(directory, "trusted.pem");
    fs.writeFileSync(trusted, fs.readFileSync(entra.ready.ca_file, "utf8") + fs.readFileSync(certificate.cert, "utf8"));
    const given = { tools, packageDirectory, entra: entra.ready, azurite: azurite.url };
    const clients = spawn(process.execPath, [fileURLToPath(new URL("clients.mjs", import.meta.url))], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: trusted },
      stdio: ["pipe", "inherit", "inherit"],
    });
    onEnd(() => clients.kill());
    // Not as an argument or variable: there is a secret in it.
    clients.stdin.end(JSON.stringify(given));
    const [code] = await once(clients, "exit");
    return code ?? 1;
  } finally {
    azurite.stop();
    entra.stop();
  }
}
