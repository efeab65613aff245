// @ts-check
// What every headless browser of the tests is started with: puppeteer-core, and the emulator's certificate.

import { createHash, X509Certificate } from "node:crypto";
import { createRequire } from "node:module";
import path from "node:path";
import tls from "node:tls";
import { pathToFileURL } from "node:url";

/** The module `puppeteer-core`. @param {string} tools Where `cargo xtask` keeps its pinned sets. @returns {Promise<any>} */
export async function loadPuppeteer(tools) {
  const entry = createRequire(path.join(tools, "browser/node_modules/")).resolve("puppeteer-core");
  return (await import(pathToFileURL(entry).href)).default;
}

/**
 * What Chromium knows an emulator's certificate by: the SHA-256 of its public key.
 * @param {string} origin
 * @returns {Promise<string>}
 */
export function keyHash(origin) {
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
