// @ts-check
import { CredentialUnavailableError } from "../errors.js";

/**
 * Opens a URL in the system's browser: on Node, Deno and Bun. No shell takes part in it.
 * @param {string} url `https`, or `http` on this machine.
 */
export async function openUrl(url) {
  const { env, platform } = process;
  const commands = commandsFor(checked(url), { env, platform, isWsl: platform === "linux" && (await isWsl()) });
  let why = NO_DISPLAY;
  for (const [program, ...args] of commands) {
    try {
      await run(program, args);
      return;
    } catch (/** @type {any} */ cause) {
      why = cause?.code === "ENOENT" ? `there is no ${program}` : `${program} failed: ${cause?.message ?? cause}`;
    }
  }
  throw new CredentialUnavailableError(`no browser could be opened: ${why}. Use DeviceCodeCredential instead, which needs none here`);
}

/**
 * What opens a URL, best first: each a program with its arguments.
 *
 * @param {string} url
 * @param {{ platform: string, env: Readonly<Record<string, string | undefined>>, isWsl: boolean }} system
 * @returns {string[][]}
 */
export function commandsFor(url, { platform, env, isWsl }) {
  switch (platform) {
    case "win32":
      return [[`${env.SystemRoot || "C:\\Windows"}\\System32\\rundll32.exe`, "url.dll,FileProtocolHandler", url]];
    case "darwin":
      return [["/usr/bin/open", url]];
  }
  const commands = [];
  // Without these, `xdg-open` shows the page in a terminal's browser if at all, and nobody sees it.
  if (env.DISPLAY || env.WAYLAND_DISPLAY || env.BROWSER) commands.push(["xdg-open", url]);
  if (isWsl) commands.push(["powershell.exe", "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded(`Start-Process '${url}'`)]);
  return commands;
}

/** The URL without a character that any program could take for something else. @param {string} url */
function checked(url) {
  const { href, protocol, hostname } = new URL(url);
  const isHere = protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  if (protocol !== "https:" && !isHere) throw new TypeError("url: only an https URL is opened in a browser");
  return href.replace(/'/g, "%27");
}

/** A command as PowerShell takes it without reading quotes: in base64 of UTF-16. @param {string} command */
function encoded(command) {
  return Buffer.from(command, "utf16le").toString("base64");
}

/** Whether this is Linux within Windows. */
async function isWsl() {
  const { readFile } = await import("node:fs/promises");
  return /microsoft/i.test(await readFile("/proc/version", "utf8").catch(() => ""));
}

/**
 * Starts a program that is to outlive this one. One that has not failed in the first seconds has opened something: some end only with the browser.
 *
 * @param {string} program @param {string[]} args
 * @returns {Promise<void>}
 */
async function run(program, args) {
  // Deno's own timers have no `unref`.
  const [{ spawn }, { setTimeout, clearTimeout }] = await Promise.all([import("node:child_process"), import("node:timers")]);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { detached: true, stdio: "ignore", windowsHide: true });
    const inTime = setTimeout(resolve, WAIT);
    inTime.unref(); // Who has the answer before need not wait for it.
    const end = (/** @type {unknown} */ error) => {
      clearTimeout(inTime);
      if (error) reject(error);
      else resolve();
    };
    child.on("spawn", () => child.unref());
    child.on("error", end);
    child.on("exit", (code, signal) => end(code === 0 ? undefined : new Error(`it ended with ${signal ?? code}`)));
  });
}

/** Milliseconds within which a program fails, if it does. */
const WAIT = 5000;
const NO_DISPLAY = "neither DISPLAY nor WAYLAND_DISPLAY nor BROWSER is set, so there is no screen to show it on";
