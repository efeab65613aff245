// @ts-check
// Runs a program that has a person sign in, and is that person: opens what it tells them to open, or types in the code that it shows.
// node xtask/src/demo/person.mjs PROGRAM ARGUMENT..., with what the emulator printed in the variable ENTRA_EMULATOR
//
// A code is approved by the emulator's control API, as if the person had typed it in elsewhere.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Person } from "../../../tests/authority/person.mjs";
import { endWithStdin, onEnd } from "../../../tests/real-clients/parties/lifetime.mjs";
import { failPlainly } from "./failure.mjs";

failPlainly();
endWithStdin();
const { ENTRA_EMULATOR, ...env } = process.env;
const { control, username, password } = JSON.parse(ENTRA_EMULATOR ?? "{}");
const [program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { env, stdio: ["ignore", "inherit", "pipe"] });
onEnd(() => child.kill());
child.on("error", (error) => {
  throw error;
});
child.on("close", (code) => process.exit(code ?? 1));

for await (const line of createInterface(child.stderr)) {
  console.error(line);
  const [, code] = /enter the code (\S+)/.exec(line) ?? [];
  const [, address] = /^To sign in, open (\S+)$/.exec(line) ?? [];
  if (code) await approve(code);
  if (address) await new Person({ username, password }).open(address);
}

/** @param {string} code */
async function approve(code) {
  const decision = { action: "approve", user: username };
  const response = await fetch(`${control}/device-codes/${code}`, { method: "POST", body: JSON.stringify(decision) });
  if (!response.ok) throw new Error(`the emulator does not know the code that was shown: ${response.status} ${await response.text()}`);
}
