// @ts-check
// A package that tells a secret on purpose must make the canary fail, once for each channel: else the canary proves nothing.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { commands } from "./runtimes/commands.mjs";
import { runProcesses } from "./runtimes/process.mjs";
import { readArguments } from "./start/arguments.mjs";
import { makeCertificates } from "./start/certificates.mjs";
import { startEmulator } from "./start/emulator.mjs";
import { makeProject } from "./start/project.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const USAGE = "usage: node tests/npm/leaks.mjs --emulator BINARY --tools DIR [--package DIR]";

/** What every leaky build does: it remembers the body of the latest request. */
/** @type {Change} */
const REMEMBER = ["const controller = new AbortController();", "globalThis.leaked = request; const controller = new AbortController();"];

/**
 * By channel: the suite that meets it, and what is changed in the package: text for text.
 *
 * @typedef {[from: string, to: string]} Change
 * @type {Record<string, { grep: string, changes: Change[] }>}
 */
const LEAKS = {
  "log event": { grep: "tokens: a secret gets", changes: [["fields: Object.fromEntries(values)", "fields: { ...Object.fromEntries(values), leak: globalThis.leaked }"]] },
  "error message": { grep: "tokens: what Entra refuses", changes: [['define(failure, "message", message);', 'define(failure, "message", message + globalThis.leaked);']] },
  "JSON form": { grep: "tokens: what Entra refuses", changes: [["return { ...this, name, message };", "return { ...this, name, message, leak: globalThis.leaked };"]] },
  inspect: { grep: "tokens: what Entra refuses", changes: [['define(failure, "message", message);', 'define(failure, "message", message); define(failure, "request", globalThis.leaked);']] },
  "panic text": { grep: "traps: a trap rejects", changes: [["Please report it\", { cause }", "Please report it\" + globalThis.leaked, { cause }"]] },
};

const values = readArguments(USAGE, { emulator: { required: true }, tools: { required: true }, package: { default: path.resolve(HERE, "../../dist/npm") } });
const tools = path.resolve(values.tools);
const links = { jose: path.join(tools, "peers/node_modules/jose") };
const project = await makeProject({ package: values.package, links, copies: { tests: HERE } });
const emulator = await startEmulator(path.resolve(values.emulator));
const ready = { ...emulator.ready, certificates: await makeCertificates() };
let failed = 0;
try {
  const tests = path.join(project.directory, "tests");
  const file = path.join(project.packageDirectory, "lib/shared.js");
  const original = fs.readFileSync(file, "utf8");
  for (const [channel, { grep, changes }] of Object.entries({ nothing: { grep: "tokens: ", changes: [] }, ...LEAKS })) {
    fs.writeFileSync(file, [REMEMBER, ...changes].reduce(changed, original));
    /** @type {string[]} */
    const told = [];
    const given = { tools, tests, project: project.directory, chromium: "", ready, grep };
    await runProcesses(commands(tools).node, given, ({ name, outcome, why = "" }) => {
      if (name.startsWith("canary: ") && outcome === "failed") told.push(...why.split("\n").map((line) => line.replace(/^Error: /, "").split(":")[0]));
    });
    const right = channel === "nothing" ? told.length === 0 : told.includes(channel);
    if (!right) failed += 1;
    console.log(`${right ? "found" : "NOT FOUND"}: a package that leaks ${channel === "nothing" ? "nothing" : `into its ${channel}`}`);
  }
} finally {
  await emulator.stop();
  project.remove();
}
console.log(`leaks: ${Object.keys(LEAKS).length + 1 - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

/** @param {string} text @param {Change} change */
function changed(text, [from, to]) {
  if (!text.includes(from)) throw new Error(`the package has no \`${from}\` any more: change the leak`);
  return text.replaceAll(from, () => to);
}
