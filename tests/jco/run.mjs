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
/** For WASI 0.3, which needs WebAssembly that waits (JSPI): Node 24 has it. */
const TWINS = ["identity-p3", "identity-cloud-p3"];
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
        for (const script of name === "node24" ? ["plugin.mjs", "plugin-p3.mjs"] : ["plugin.mjs"]) {
          await run(commands(tools)[name].program, script, directory, { ready: emulator.ready, grep: values.grep, machine: { toolToken } }, az, onResult);
        }
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
  for (const shim of ["preview2-shim", "preview3-shim"]) {
    fs.symlinkSync(path.join(modules, "@bytecodealliance", shim), path.join(directory, "node_modules/@bytecodealliance", shim));
  }
  fs.symlinkSync(path.join(tools, "peers/node_modules/jose"), path.join(directory, "node_modules/jose"));
  fs.writeFileSync(path.join(directory, "package.json"), '{ "private": true, "type": "module" }\n');
  fs.cpSync(path.join(HERE, "../npm/kit"), path.join(directory, "npm/kit"), { recursive: true });
  const place = path.join(directory, "jco");
  fs.cpSync(HERE, place, { recursive: true });
  for (const name of [...COMPONENTS, ...TWINS]) {
    const map = { "azure-identity:credentials/*": TWINS.includes(name) ? "../host-p3.mjs#*" : "../host.mjs#*" };
    const { files } = await transpile(path.join(components, `azure-${name}.wasm`), { name, emitTypescriptDeclarations: false, map });
    for (const [file, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(place, name, file)), { recursive: true });
      fs.writeFileSync(path.join(place, name, file), TWINS.includes(name) && file.endsWith(".js") ? mended(content) : content);
    }
  }
}

/**
 * jco waits in constructors of WASI 0.3, which may wait for what they forget, but its 0.15 does not write `async` before those that are static functions.
 *
 * @param {Uint8Array} script
 */
function mended(script) {
  return Buffer.from(script).toString().replace(/^( {2}Credential\.\w+ = )function /gm, "$1async function ");
}

/**
 * @param {string} program @param {string} script @param {string} directory
 * @param {{ ready: any, grep: string, machine: object }} argument @param {string} az
 * @param {(result: import("../npm/kit/promises.mjs").Result) => void} onResult
 */
async function run(program, script, directory, argument, az, onResult) {
  const { ready } = argument;
  /** @type {Record<string, string | undefined>} */
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: ready.ca_file, HOST_RULES: JSON.stringify({ programs: { az }, directories: [directory] }) };
  for (const name of Object.keys(env)) if (/^(AZURE|NODE_OPTIONS|IDENTITY|MSI|IMDS)/.test(name)) delete env[name];
  Object.assign(env, ready.managed_identity.environments.app_service);
  const command = [path.join(directory, "jco", script), JSON.stringify(argument)];
  const { code, err } = await runChild(program, command, { cwd: directory, env, limit: LIMIT, onLine: (line) => onResult(JSON.parse(line)) });
  if (code !== 0) throw new Error(`it ended with ${code}: ${err}`);
}
