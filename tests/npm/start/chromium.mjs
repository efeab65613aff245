// @ts-check
// Headless Chromium, driven by puppeteer-core, that trusts the emulator's certificate and none else.

import { createHash, X509Certificate } from "node:crypto";
import { createRequire } from "node:module";
import path from "node:path";
import tls from "node:tls";
import { pathToFileURL } from "node:url";

/**
 * @param {{ tools: string, chromium: string, origin: string, more?: string[], blocksPopups?: boolean }} given `origin` is the emulator's; `more`: arguments of
 * Chromium's. By default, pages may open windows whenever they like.
 * @param {object} [launch] As puppeteer has it: a profile that stays, extensions.
 * @returns {Promise<any>} A browser of puppeteer-core.
 */
export async function launchChromium({ tools, chromium, origin, more = [], blocksPopups = false }, launch = {}) {
  const entry = createRequire(path.join(tools, "browser/node_modules/")).resolve("puppeteer-core");
  const { default: puppeteer } = await import(pathToFileURL(entry).href);
  return puppeteer.launch({
    executablePath: chromium,
    headless: true,
    ignoreDefaultArgs: blocksPopups ? ["--disable-popup-blocking"] : [],
    args: ["--no-sandbox", "--disable-dev-shm-usage", `--ignore-certificate-errors-spki-list=${await keyHash(origin)}`, ...more],
    ...launch,
  });
}

/**
 * What Chromium knows the emulator's certificate by: the SHA-256 of its public key.
 * @param {string} origin
 * @returns {Promise<string>}
 */
function keyHash(origin) {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host: hostname, port: Number(port), servername: hostname, rejectUnauthorized: false }, () => {
      const { publicKey } = new X509Certificate(socket.getPeerCertificate().raw);
      socket.end();
      resolve(createHash("sha256").update(publicKey.export({ type: "spki", format: "der" })).digest("base64"));
    });
    socket.on("error", reject);
  });
}
