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
const REMEMBER = ["const [method, url, limit, ...headers] = request", "globalThis.leaked = request; const [method, url, limit, ...headers] = request"];

/** What else a leaky build may remember: the refresh token that it hands over. @type {Change} */
const REMEMBER_HANDED = ["calling(onRefreshToken, token)", "(globalThis.leaked = token, calling(onRefreshToken, token))"];

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

/** @type {Change} */
const TELL_REQUIRED = ["new AuthenticationRequiredError({ scopes, claims: texts.claims, message })", "new AuthenticationRequiredError({ scopes, claims: texts.claims, message: message + globalThis.leaked })"];

/** The same with what people sign in by. @type {Record<string, { grep: string, channel: string, changes: Change[] }>} */
const OF_PEOPLE = {
  "a password": { grep: "user grants: password: a wrong one", channel: "error message", changes: LEAKS["error message"].changes },
  "a code and its verifier": { grep: "user grants: authorization code: another verifier", channel: "error message", changes: [TELL_REQUIRED] },
  "a device code": { grep: "device codes: a code that nobody", channel: "error message", changes: [TELL_REQUIRED] },
  "a refresh token": { grep: "user grants: refresh token: who keeps it", channel: "log event", changes: [REMEMBER_HANDED, ...LEAKS["log event"].changes] },
};

/** @type {Record<string, { grep: string, channel?: string, changes: Change[] }>} */
const ALL = { nothing: { grep: "tokens: ", changes: [] }, ...LEAKS, ...OF_PEOPLE };

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
  for (const [leak, { grep, changes, channel = leak }] of Object.entries(ALL)) {
    fs.writeFileSync(file, [REMEMBER, ...changes].reduce(changed, original));
    /** @type {string[]} */
    const told = [];
    const given = { tools, tests, project: project.directory, chromium: "", ready, grep };
    await runProcesses(commands(tools).node, given, ({ name, outcome, why = "" }) => {
      if (name.startsWith("canary: ") && outcome === "failed") told.push(...why.split("\n").map((line) => line.replace(/^Error: /, "").split(":")[0]));
    });
    const right = leak === "nothing" ? told.length === 0 : told.includes(channel);
    if (!right) failed += 1;
    const what = leak === channel ? "" : `${leak} `;
    console.log(`${right ? "found" : "NOT FOUND"}: a package that leaks ${leak === "nothing" ? "nothing" : `${what}into its ${channel}`}`);
  }
} finally {
  await emulator.stop();
  project.remove();
}
console.log(`leaks: ${Object.keys(ALL).length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

/** @param {string} text @param {Change} change */
function changed(text, [from, to]) {
  if (!text.includes(from)) throw new Error(`the package has no \`${from}\` any more: change the leak`);
  return text.replaceAll(from, () => to);
}
