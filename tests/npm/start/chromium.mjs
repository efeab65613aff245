// @ts-check
// Headless Chromium, driven by puppeteer-core, that trusts the emulator's certificate and none else.

import { keyHash, loadPuppeteer } from "./puppeteer.mjs";

/**
 * @param {object} given
 * @param {string} given.tools
 * @param {string} given.chromium
 * @param {string | string[]} given.origin The emulator's, or those of several.
 * @param {string[]} [given.more] Arguments of Chromium's.
 * @param {boolean} [given.blocksPopups] By default, pages may open windows whenever they like.
 * @param {object} [launch] As puppeteer has it: a profile that stays, extensions.
 * @returns {Promise<any>} A browser of puppeteer-core.
 */
export async function launchChromium({ tools, chromium, origin, more = [], blocksPopups = false }, launch = {}) {
  const puppeteer = await loadPuppeteer(tools);
  const keys = await Promise.all([origin].flat().map(keyHash));
  return puppeteer.launch({
    executablePath: chromium,
    headless: true,
    ignoreDefaultArgs: blocksPopups ? ["--disable-popup-blocking"] : [],
    args: ["--no-sandbox", "--disable-dev-shm-usage", `--ignore-certificate-errors-spki-list=${keys.join(",")}`, ...more],
    ...launch,
  });
}
