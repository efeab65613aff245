// @ts-check
import { isAbsolute } from "./place.js";

/** After so long a program is ended, in milliseconds. */
const LIMIT = 10_000;

/** What a program may say, in bytes: a cache in base64, and what went wrong. */
const MOST_OUT = 24 * 1024 * 1024;
const MOST_ERR = 64 * 1024;

/** What programs are told of the environment: what they need to find the user's session and themselves, and no application's secrets. */
const VARIABLES = [
  "HOME", "USER", "LOGNAME", "PATH", "LANG", "LC_ALL", "TMPDIR", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
  "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "TEMP", "TMP", "USERNAME", "USERDOMAIN", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "ProgramData",
];

/**
 * The path of a program, if it is in one of the folders of `PATH`. A folder that is relative is none: it is another one tomorrow.
 *
 * @param {import("./place.js").Place} place
 * @param {string} program
 */
export async function find({ env, platform }, program) {
  const { access, constants, stat } = await import("node:fs/promises");
  for (const folder of env("PATH").split(platform === "win32" ? ";" : ":")) {
    if (!isAbsolute(folder)) continue;
    const path = `${folder}/${program}`;
    const runs = await access(path, constants.X_OK).then(
      async () => (await stat(path)).isFile(),
      () => false,
    );
    if (runs) return path;
  }
}

/**
 * Runs a program without a shell: what is secret goes in by `input` and comes out by `output`, never by an argument.
 *
 * @param {import("./place.js").Place} place
 * @param {string} path
 * @param {readonly string[]} args
 * @param {Uint8Array | string} input
 * @returns {Promise<{ code: number, output: Uint8Array, said: string }>} `said` is the line of its errors that begins
 * with its name, or else the first one, fit for a message.
 */
export async function run({ env }, path, args, input) {
  const { spawn } = await import("node:child_process");
  // Loaded by who needs it: a plain file needs no program.
  const { endGroup, gather } = await import("../host/process.js");
  const variables = Object.fromEntries(VARIABLES.map((name) => [name, env(name)]).filter(([, value]) => value));
  // A group of its own, so that it can be ended with all that it has started.
  const child = spawn(path, args, { env: variables, shell: false, detached: true, windowsHide: true, stdio: "pipe" });
  return new Promise((resolve, reject) => {
    /** @param {string} reason */
    const giveUp = (reason) => {
      endGroup(child);
      // What it has started may hold its pipes open.
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
      reject(new Error(reason));
    };
    const timer = setTimeout(() => giveUp(`it has not ended in ${LIMIT / 1000} seconds`), LIMIT);
    const output = gather(child.stdout, MOST_OUT, () => giveUp("it says too much"));
    const errors = gather(child.stderr, MOST_ERR, () => giveUp("it says too much"));
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, output: join(output), said: line(join(errors), path.replace(/.*\//, ""), input) });
    });
    child.stdin.on("error", () => {}); // It ended without reading: its exit code says so.
    child.stdin.end(input);
  });
}

/** @param {Uint8Array[]} parts */
function join(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Nothing when the line may have come from the input. Libraries warn of many things before a program says what is wrong.
 * @param {Uint8Array} errors @param {string} program @param {Uint8Array | string} input
 */
function line(errors, program, input) {
  const lines = new TextDecoder().decode(errors).trim().split(/[\r\n]+/);
  const line = lines.find((line) => line.startsWith(`${program}: `)) ?? lines[0];
  const given = typeof input === "string" ? input : new TextDecoder().decode(input);
  if (given && (given.includes(line) || line.includes(given))) return "";
  return line.replace(/[^\x20-\x7e]/g, " ").slice(0, 200);
}
