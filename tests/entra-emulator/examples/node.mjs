// @ts-check
// A token over HTTPS from Node's own fetch: node examples/node.mjs PATH-OF-ENTRA-EMULATOR
//
// Node reads NODE_EXTRA_CA_CERTS once, when it starts. So this file runs twice: first it starts the emulator, then, as
// a second process that trusts the emulator's certificate, it is the client.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

if (process.env.ENTRA_EMULATOR) {
  await signIn(JSON.parse(process.env.ENTRA_EMULATOR));
} else {
  process.exitCode = await withEmulator(process.argv[2] ?? "entra-emulator");
}

/**
 * Starts the emulator and runs this file again beside it.
 * @param {string} program
 */
async function withEmulator(program) {
  // It stops when this end of its standard input closes, however this process ends.
  const emulator = spawn(program, ["--stdin-lifetime"], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(createInterface(emulator.stdout), "line");
  const env = { ...process.env, ENTRA_EMULATOR: line, NODE_EXTRA_CA_CERTS: JSON.parse(line).ca_file };
  const [code] = await once(spawn(process.execPath, [fileURLToPath(import.meta.url)], { env, stdio: "inherit" }), "exit");
  emulator.stdin.end();
  return code;
}

/**
 * Client credentials with a secret, a call with the token, and what the emulator saw.
 * @param {Record<string, string>} entra the line that the emulator printed
 */
async function signIn(entra) {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: entra.client_id,
    client_secret: entra.client_secret,
    scope: entra.resource_scope,
  });
  const answer = await (await fetch(entra.token_endpoint, { method: "POST", body })).json();
  const call = await fetch(entra.resource, { headers: { authorization: `Bearer ${answer.access_token}` } });
  const counts = await (await fetch(`${entra.control}/counts`)).json();
  console.log(`${answer.token_type} token for ${answer.expires_in} s; the resource says ${call.status}; counted:`, counts.by_kind);
}
