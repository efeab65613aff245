// @ts-check
// The Entra emulator (tests/entra-emulator).

import { spawn } from "node:child_process";
import { firstLine } from "./first-line.mjs";

/** Milliseconds that it may take to make its keys; a debug build on a busy machine takes a few seconds. */
const START_LIMIT = 60_000;

/**
 * Starts an emulator on free ports. It ends when this process does.
 *
 * @param {string} program
 * @returns {Promise<{ ready: Record<string, string>, stop: () => void }>} `ready`: what it prints when it is ready
 */
export async function startEmulator(program) {
  const child = spawn(program, ["--stdin-lifetime"], { stdio: ["pipe", "pipe", "inherit"] });
  const line = await firstLine(child, /^\{/, "the emulator", START_LIMIT);
  return { ready: JSON.parse(line), stop: () => child.stdin.end() };
}
