// @ts-check
// The emulator, the page's server with the package installed, and one Chromium for all promises.

import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { redirectUris } from "../../www/registration.js";
import { Entra } from "../npm/kit/entra.mjs";
import { launchChromium } from "../npm/start/chromium.mjs";
import { startEmulator } from "../npm/start/emulator.mjs";
import { Visitor } from "./visitor.mjs";

const WWW = fileURLToPath(new URL("../../www", import.meta.url));

/**
 * @typedef {object} World
 * @property {Entra} entra
 * @property {import("../npm/kit/entra.mjs").Ready & { username: string, password: string }} ready
 * @property {string} url The page's.
 * @property {string} axe The script.
 * @property {(work: (visitor: Visitor) => Promise<void>) => Promise<void>} visit With a visitor whose browser remembers nothing; fails for whatever the
 * browser complains about.
 * @property {() => Promise<void>} stop
 */

/**
 * @param {{ tools: string, source: string, emulator: string, chromium: string, pictures: string }} given
 * @returns {Promise<World>}
 */
export async function startWorld({ tools, source, emulator, chromium, pictures }) {
  const { ready, stop } = await startEmulator(emulator);
  const entra = new Entra(ready);
  const directory = install(source);
  const server = await startServer(directory, /** @type {World["ready"]} */ (ready));
  const { client_id, client_secret, tenant_id } = ready;
  await entra.app({ tenant_id, client_id, display_name: "Demo", secrets: [{ value: client_secret }], public_client: true, redirect_uris: redirectUris(server.url) });
  await entra.settings({ device_code_interval: 1 });
  const browser = await launchChromium({ tools, chromium, origin: ready.origin, blocksPopups: true });
  const axe = fs.readFileSync(path.join(tools, "browser/node_modules/axe-core/axe.min.js"), "utf8");
  const world = {
    entra,
    ready: /** @type {World["ready"]} */ (ready),
    url: server.url,
    axe,
    visit: async (/** @type {(visitor: Visitor) => Promise<void>} */ work) => {
      const context = await browser.createBrowserContext();
      const visitor = await Visitor.come(context, { url: server.url, axe, pictures, person: world.ready });
      try {
        await work(visitor);
        visitor.complain();
      } catch (cause) {
        // What the browser has to say explains most failures.
        throw visitor.complaints.length ? new Error(visitor.complaints.join("\n"), { cause }) : cause;
      } finally {
        await context.close();
      }
    },
    stop: async () => {
      await browser.close();
      await server.stop();
      await stop();
      fs.rmSync(directory, { recursive: true, force: true });
    },
  };
  return world;
}

/** The page's folder as a user has it. @param {string} source */
function install(source) {
  if (!fs.existsSync(path.join(source, "package.json"))) throw new Error(`--package: there is no package.json in ${source}; \`cargo xtask build\` makes dist/npm`);
  const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "demo-page-test-")));
  fs.cpSync(WWW, directory, { recursive: true, filter: (file) => path.basename(file) !== "node_modules" });
  fs.cpSync(source, path.join(directory, "node_modules/azure-identity-wasm"), { recursive: true });
  return directory;
}

/** @param {string} directory @param {World["ready"]} ready */
async function startServer(directory, ready) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("AZURE_"));
  const env = {
    ...Object.fromEntries(own),
    AZURE_TENANT_ID: ready.tenant_id,
    AZURE_CLIENT_ID: ready.client_id,
    AZURE_CLIENT_SECRET: ready.client_secret,
    AZURE_AUTHORITY_HOST: ready.origin,
    NODE_EXTRA_CA_CERTS: ready.ca_file,
    ENTRA_PLAIN_ORIGIN: ready.http_origin,
    ENTRA_CONTROL: ready.control,
    ENTRA_USERNAME: ready.username,
    ENTRA_PASSWORD: ready.password,
  };
  const child = spawn(process.execPath, ["server.js", "--stdin-lifetime"], { cwd: directory, env, stdio: ["pipe", "pipe", "inherit"] });
  const early = once(child, "exit").then(() => {
    throw new Error("the page's server ended early");
  });
  early.catch(() => {});
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), "line"), early]);
  const stop = async () => {
    child.stdin.end();
    if (child.exitCode === null) await once(child, "exit");
  };
  return { url: JSON.parse(line).url, stop };
}
