// @ts-check
// The browsers, driven by puppeteer-core: Chromium by its own protocol, Firefox by WebDriver BiDi.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { launchChromium } from "../../npm/start/chromium.mjs";
import { loadPuppeteer } from "../../npm/start/puppeteer.mjs";

/** @typedef {"chromium" | "firefox"} EngineName */

/**
 * @typedef {object} Given
 * @property {string} tools
 * @property {Record<EngineName, string>} programs
 * @property {string[]} origins The emulators'.
 * @property {string} [extension] The directory of an extension, in Chromium.
 * @property {boolean} [allowsCookies] Whether frames of other sites have their cookies, which browsers no longer let them have by default.
 */

/**
 * With pop-ups blocked as people's browsers block them.
 * @param {EngineName} engine @param {Given} given @returns {Promise<any>} A browser of puppeteer-core.
 */
export async function launch(engine, { tools, programs, origins, extension, allowsCookies = false }) {
  if (engine === "firefox") {
    const puppeteer = await loadPuppeteer(tools);
    const extraPrefsFirefox = { "dom.disable_open_during_load": true, ...(allowsCookies && { "network.cookie.cookieBehavior": 0 }) };
    return puppeteer.launch({ browser: "firefox", executablePath: programs.firefox, headless: true, acceptInsecureCerts: true, extraPrefsFirefox });
  }
  const profile = allowsCookies ? profileWith({ profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }) : undefined;
  const launch = { ...(profile && { userDataDir: profile }), ...(extension && { pipe: true, enableExtensions: [extension] }) };
  const browser = await launchChromium({ tools, chromium: programs.chromium, origin: origins, blocksPopups: true }, launch);
  if (profile) browser.process()?.once("exit", () => fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  return browser;
}

/** A directory for a profile with these settings, which people make on a page of Chromium's own. @param {object} settings */
function profileWith(settings) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "pages-profile-"));
  fs.mkdirSync(path.join(directory, "Default"));
  fs.writeFileSync(path.join(directory, "Default/Preferences"), JSON.stringify(settings));
  return directory;
}
