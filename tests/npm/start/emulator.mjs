// @ts-check
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/**
 * Starts an Entra emulator. It stops by itself when this process does.
 *
 * @param {string} program
 * @param {string[]} [options] As its `--help` has them.
 * @returns {Promise<{ ready: import("../kit/entra.mjs").Ready, stop: () => Promise<void> }>}
 */
export async function startEmulator(program, options = []) {
  const child = spawn(program, ["--stdin-lifetime", ...options], { stdio: ["pipe", "pipe", "inherit"] });
  const failed = once(child, "error").then(([cause]) => {
    throw new Error(`--emulator: ${program} could not be started: ${cause.message}`, { cause });
  });
  const ended = once(child, "exit");
  const line = once(createInterface({ input: child.stdout }), "line");
  const early = ended.then(([code]) => {
    throw new Error(`--emulator: ${program} ended with ${code} before it was ready`);
  });
  early.catch(() => {});
  const [text] = await Promise.race([line, failed, early]);
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  return { ready: JSON.parse(text), stop };
}
