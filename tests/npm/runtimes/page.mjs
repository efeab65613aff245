// @ts-check
// Headless Chromium: the suites in a page, under a content security policy, through the page's own server.

import { createHash, X509Certificate } from "node:crypto";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import tls from "node:tls";
import { servePage } from "../page/server.mjs";

/** Milliseconds for one page. */
const LIMIT = 120_000;

/**
 * @param {import("../run.mjs").Given} given
 * @param {(result: import("../kit/promises.mjs").Result) => void} report
 */
export async function runPage({ tools, project, chromium, ready, grep }, report) {
  const entry = createRequire(path.join(tools, "browser/node_modules/")).resolve("puppeteer-core");
  const { default: puppeteer } = await import(pathToFileURL(entry).href);
  const server = await servePage({ project, ready, grep, report });
  const browser = await puppeteer.launch({
    executablePath: chromium,
    headless: true,
    args: ["--no-sandbox", "--disable-dev-shm-usage", `--ignore-certificate-errors-spki-list=${await keyHash(ready.origin)}`],
  });
  try {
    for (const pathname of ["", "without-wasm"]) {
      const page = await browser.newPage();
      const done = server.done();
      await page.goto(server.url + pathname);
      /** @type {any} */
      let timer;
      const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`the page is not through within ${LIMIT} ms`)), LIMIT)));
      await Promise.race([done, late]).finally(() => clearTimeout(timer));
      await page.close();
    }
  } finally {
    await browser.close();
    server.close();
  }
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
