// @ts-check
// An application of Next.js, built and served as people do it: `next build`, `next start`.

import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { runChild } from "./child.mjs";
import { freePort } from "./ports.mjs";
import { NAME } from "./project.mjs";

/** Milliseconds for the build, and until it listens. */
const BUILD_LIMIT = 120_000;
const START_LIMIT = 30_000;

/** @typedef {{ url: string, output: () => string, stop: () => Promise<void> }} Next */

/**
 * @param {object} given
 * @param {string} given.tools
 * @param {string} given.package Where the package is installed.
 * @param {Record<string, string>} given.files Texts by their place in the application.
 * @param {Record<string, string>} [given.copies] Files and directories that are copied, by their place in the application.
 * @param {Record<string, string>} [given.env] What it sees beside this process's variables.
 * @returns {Promise<Next>}
 */
export async function startNext({ tools, package: installed, files, copies = {}, env = {} }) {
  const root = fs.realpathSync(path.join(tools, "next"));
  // Turbopack takes nothing from outside of its root, by a link either: so the application is beside what is installed.
  const place = fs.mkdtempSync(path.join(root, "app-"));
  const remove = () => fs.rmSync(place, { recursive: true, force: true });
  const all = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1", NODE_OPTIONS: "", ...env };
  const next = (/** @type {string[]} */ ...args) => [path.join(root, "node_modules/next/dist/bin/next"), ...args];
  try {
    for (const [to, from] of Object.entries({ [`node_modules/${NAME}`]: installed, ...copies })) fs.cpSync(from, path.join(place, to), { recursive: true });
    const config = `export default { turbopack: { root: ${JSON.stringify(root)} } };\n`;
    for (const [file, text] of Object.entries({ "package.json": '{ "private": true, "type": "module" }\n', "next.config.mjs": config, ...files })) {
      fs.mkdirSync(path.dirname(path.join(place, file)), { recursive: true });
      fs.writeFileSync(path.join(place, file), text);
    }
    const { code, out, err } = await runChild(process.execPath, next("build"), { cwd: place, env: all, limit: BUILD_LIMIT });
    if (code !== 0) throw new Error(`next build ended with ${code}: ${out}${err}`);
    return await serve(next, place, all, remove);
  } catch (error) {
    remove();
    throw error;
  }
}

/**
 * @param {(...args: string[]) => string[]} next
 * @param {string} place
 * @param {Record<string, string | undefined>} env
 * @param {() => void} remove
 * @returns {Promise<Next>}
 */
async function serve(next, place, env, remove) {
  const port = await freePort();
  const server = spawn(process.execPath, next("start", "--hostname", "127.0.0.1", "--port", String(port)), { cwd: place, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => server.once("close", resolve));
  let output = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (data) => (output += data));
  const stop = async () => {
    server.kill();
    await ended;
    remove();
  };
  for (const late = Date.now() + START_LIMIT; !output.includes("Ready in"); await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (server.exitCode === null && Date.now() < late) continue;
    await stop();
    throw new Error(`next start does not listen: ${output}`);
  }
  return { url: `http://localhost:${port}/`, output: () => output, stop };
}
