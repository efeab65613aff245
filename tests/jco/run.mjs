// @ts-check
// Our components by jco, in Node 20, 22 and 24; see README.md.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createRequire } from "node:module";
import { commands } from "../npm/runtimes/commands.mjs";
import { readArguments } from "../npm/start/arguments.mjs";
import { runChild } from "../npm/start/child.mjs";
import { startEmulator } from "../npm/start/emulator.mjs";
import { Report } from "../npm/start/report.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const USAGE = "usage: node tests/jco/run.mjs --emulator BINARY --tools DIR [--components DIR] [--only RUNTIME]… [--grep TEXT]";
const RUNTIMES = ["node", "node22", "node24"];
const COMPONENTS = ["identity", "identity-cloud", "identity-developer"];
/** Milliseconds for one runtime. */
const LIMIT = 120_000;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`jco: ${error instanceof Error ? error.stack : error}`);
  process.exitCode = 2;
}

async function main() {
  const values = readArguments(USAGE, {
    emulator: { required: true },
    tools: { required: true },
    components: { default: path.resolve(HERE, "../../dist/component") },
    only: { multiple: true, default: [] },
    grep: { default: "" },
  });
  const tools = path.resolve(values.tools);
  const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "jco-test-")));
  const report = new Report();
  try {
    await makeProject({ directory, tools, components: values.components });
    const az = path.join(directory, "az");
    const toolToken = `e30.${Buffer.from(JSON.stringify({ of: "the tool" })).toString("base64url")}.signature`;
    fs.writeFileSync(az, `#!/bin/sh\necho '${JSON.stringify({ accessToken: toolToken, expires_on: Math.floor(Date.now() / 1000) + 3600 })}'\n`, { mode: 0o755 });
    for (const name of values.only.length ? values.only : RUNTIMES) {
      const onResult = report.begin(name);
      const emulator = await startEmulator(path.resolve(values.emulator));
      try {
        await run(commands(tools)[name].program, directory, { ready: emulator.ready, grep: values.grep, machine: { toolToken } }, az, onResult);
      } catch (error) {
        onResult({ name: "the run", outcome: "failed", why: error instanceof Error ? error.stack : String(error), milliseconds: 0 });
      } finally {
        await emulator.stop();
      }
    }
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
  return report.end();
}

/** A folder with what jco makes of each component, and what it needs. @param {{ directory: string, tools: string, components: string }} given */
async function makeProject({ directory, tools, components }) {
  const modules = path.join(tools, "jco/node_modules");
  const { transpile } = await import(createRequire(path.join(modules, "/")).resolve("@bytecodealliance/jco-transpile"));
  fs.mkdirSync(path.join(directory, "node_modules/@bytecodealliance"), { recursive: true });
  fs.symlinkSync(path.join(modules, "@bytecodealliance/preview2-shim"), path.join(directory, "node_modules/@bytecodealliance/preview2-shim"));
  fs.symlinkSync(path.join(tools, "peers/node_modules/jose"), path.join(directory, "node_modules/jose"));
  fs.writeFileSync(path.join(directory, "package.json"), '{ "private": true, "type": "module" }\n');
  fs.cpSync(path.join(HERE, "../npm/kit"), path.join(directory, "npm/kit"), { recursive: true });
  const place = path.join(directory, "jco");
  fs.cpSync(HERE, place, { recursive: true });
  for (const name of COMPONENTS) {
    const map = { "azure-identity:credentials/*": "../host.mjs#*" };
    const { files } = await transpile(path.join(components, `azure-${name}.wasm`), { name, emitTypescriptDeclarations: false, map });
    for (const [file, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(place, name, file)), { recursive: true });
      fs.writeFileSync(path.join(place, name, file), content);
    }
  }
}

/**
 * @param {string} program @param {string} directory
 * @param {{ ready: any, grep: string, machine: object }} argument @param {string} az
 * @param {(result: import("../npm/kit/promises.mjs").Result) => void} onResult
 */
async function run(program, directory, argument, az, onResult) {
  const { ready } = argument;
  /** @type {Record<string, string | undefined>} */
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: ready.ca_file, HOST_RULES: JSON.stringify({ programs: { az }, directories: [directory] }) };
  for (const name of Object.keys(env)) if (/^(AZURE|NODE_OPTIONS|IDENTITY|MSI|IMDS)/.test(name)) delete env[name];
  Object.assign(env, ready.managed_identity.environments.app_service);
  const script = [path.join(directory, "jco/plugin.mjs"), JSON.stringify(argument)];
  const { code, err } = await runChild(program, script, { cwd: directory, env, limit: LIMIT, onLine: (line) => onResult(JSON.parse(line)) });
  if (code !== 0) throw new Error(`it ended with ${code}: ${err}`);
}
