// @ts-check
// Starts and ends one workerd process.

import { spawn } from "node:child_process";
import readline from "node:readline";

/** Milliseconds until a started workerd must listen. */
const START_LIMIT = 30_000;

/**
 * @param {string} program path of workerd
 * @param {string} configFile
 * @returns {Promise<{ url: string, stop: () => void }>}
 */
export async function startWorkerd(program, configFile) {
  // On its control pipe workerd says which port it was given.
  const child = spawn(program, ["serve", "--control-fd=3", configFile], { stdio: ["ignore", "inherit", "inherit", "pipe"] });
  const control = readline.createInterface({ input: /** @type {import("node:stream").Readable} */ (child.stdio[3]) });
  try {
    const port = await new Promise((resolve, reject) => {
      control.on("line", (line) => {
        const event = JSON.parse(line);
        if (event.event === "listen" && event.socket === "http") resolve(event.port);
      });
      child.on("error", (cause) => reject(new Error(`--workerd: ${program} could not be started: ${cause.message}`, { cause })));
      child.on("exit", (code) => reject(new Error(`workerd ended with ${code} before it listened`)));
      setTimeout(() => reject(new Error("workerd did not listen in time")), START_LIMIT).unref();
    });
    return { url: `http://127.0.0.1:${port}/`, stop: () => void child.kill() };
  } catch (error) {
    child.kill();
    throw error;
  }
}
