// @ts-check
// Programs of this machine, on Node, Deno and Bun. `src/native/process/` is the same in Rust.
import { endGroup, gather } from "./process.js";
import { commandLine } from "./windows-command.js";

/** What programs are told beside the environment of this process: that nobody reads colours, and nobody wants news. */
const VARIABLES = { AZURE_CORE_NO_COLOR: "true", NO_COLOR: "true", POWERSHELL_UPDATECHECK: "Off" };

/**
 * Runs a program that is in a folder of `PATH`, without a shell; on Windows, batch files are run by `cmd.exe`. It gets nothing to read. At its limits, and when
 * the signal says so, it is ended with all that it has started.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ timeoutMs: number, maxOutputBytes: number, signal?: AbortSignal }} options
 * @returns {Promise<{ exitCode: number, stdout: string, stderr: string }>} Rejects with the code "ENOENT", "ETIMEDOUT" or "EFBIG".
 */
export async function run(program, args, { timeoutMs, maxOutputBytes, signal }) {
  const { env, platform } = globalThis.process;
  const isWindows = platform === "win32";
  const path = await find(program, isWindows, env);
  if (!path) throw coded("ENOENT", `${program} is in no folder of PATH`);
  const { spawn } = await import("node:child_process");
  signal?.throwIfAborted();
  const root = env.SystemRoot || "C:\\Windows";
  // Not this program's folder: what Windows finds there comes first.
  const options = { cwd: isWindows ? root : "/", env: { ...env, ...VARIABLES }, shell: false, windowsHide: true };
  const isBatch = isWindows && /\.(cmd|bat)$/i.test(path);
  const [file, list] = isBatch ? [`${root}\\System32\\cmd.exe`, commandLine(path, args)] : [path, [...args]];
  // A group of its own, so that it can be ended with all that it has started.
  const child = spawn(file, list, { ...options, stdio: ["ignore", "pipe", "pipe"], detached: !isWindows, windowsVerbatimArguments: isBatch });
  return watch(child, { timeoutMs, maxOutputBytes, signal }, () => end(child, isWindows, root, spawn));
}

/**
 * @param {import("node:child_process").ChildProcessByStdio<null, import("node:stream").Readable, import("node:stream").Readable>} child
 * @param {{ timeoutMs: number, maxOutputBytes: number, signal?: AbortSignal }} limits
 * @param {() => void} end
 * @returns {Promise<{ exitCode: number, stdout: string, stderr: string }>}
 */
function watch(child, { timeoutMs, maxOutputBytes, signal }, end) {
  return new Promise((resolve, reject) => {
    /** @param {unknown} reason */
    const giveUp = (reason) => {
      settle();
      end();
      // What it has started may hold its pipes open.
      child.stdout.destroy();
      child.stderr.destroy();
      reject(reason);
    };
    const abort = () => giveUp(signal?.reason);
    const timer = setTimeout(() => giveUp(coded("ETIMEDOUT", `it has not ended in ${timeoutMs} ms`)), timeoutMs);
    const settle = () => {
      clearTimeout(timer);
      clearTimeout(late);
      signal?.removeEventListener("abort", abort);
    };
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let late;
    signal?.addEventListener("abort", abort);
    const tooMuch = () => giveUp(coded("EFBIG", `it says more than ${maxOutputBytes} bytes`));
    const stdout = gather(child.stdout, maxOutputBytes, tooMuch);
    const stderr = gather(child.stderr, maxOutputBytes, tooMuch);
    /** @param {number | null} code */
    const finish = (code) => {
      settle();
      resolve({ exitCode: code ?? -1, stdout: text(stdout), stderr: text(stderr) });
    };
    child.on("error", (/** @type {any} */ error) => {
      settle();
      reject(error);
    });
    child.on("close", finish);
    // A program that goes on in the background, with the pipes of this one, is not waited for.
    child.on("exit", (code) => {
      late = setTimeout(() => {
        finish(code);
        child.stdout.destroy();
        child.stderr.destroy();
      }, LATE);
    });
  });
}

/** @param {Uint8Array[]} parts */
function text(parts) {
  const decoder = new TextDecoder();
  return parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode();
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {boolean} isWindows
 * @param {string} root
 * @param {typeof import("node:child_process").spawn} spawn
 */
function end(child, isWindows, root, spawn) {
  const { pid } = child;
  if (pid === undefined) return;
  if (isWindows) {
    // Windows has no groups: its own tool ends a tree.
    spawn(`${root}\\System32\\taskkill.exe`, ["/pid", String(pid), "/t", "/f"], { stdio: "ignore", windowsHide: true }).on("error", () => child.kill("SIGKILL"));
    return;
  }
  endGroup(child);
}

/**
 * The path of a program. A folder that is relative is none: it is another one tomorrow.
 *
 * @param {string} program
 * @param {boolean} isWindows
 * @param {Readonly<Record<string, string | undefined>>} env
 */
async function find(program, isWindows, env) {
  const { access, constants, stat } = await import("node:fs/promises");
  const endings = isWindows ? [".exe", ".cmd", ".bat"] : [""];
  for (const folder of (env.PATH ?? env.Path ?? "").split(isWindows ? ";" : ":")) {
    if (!(isWindows ? /^(\\\\|[A-Za-z]:[\\/])/ : /^\//).test(folder)) continue;
    for (const ending of endings) {
      const path = `${folder}${isWindows ? "\\" : "/"}${program}${ending}`;
      const runs = await access(path, constants.X_OK).then(
        async () => (await stat(path)).isFile(),
        () => false,
      );
      if (runs) return path;
    }
  }
}

/** @param {string} code @param {string} message */
function coded(code, message) {
  return Object.assign(new Error(message), { code });
}

/** Milliseconds for which the last words of a program are waited for that has ended. */
const LATE = 250;
