// @ts-check
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * Runs a program to its end.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {object} options
 * @param {string} options.cwd
 * @param {Record<string, string | undefined>} options.env
 * @param {number} options.limit Milliseconds, after which it is killed.
 * @param {(line: string) => void} [options.onLine] Called with each line of standard output.
 * @returns {Promise<{ code: number | null, out: string, err: string, after: number }>} `after`: milliseconds from its last output to its end.
 */
export async function runChild(program, args, { cwd, env, limit, onLine = () => {} }) {
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err, last] = ["", "", Date.now()];
  child.stdout.on("data", (data) => ([out, last] = [out + data, Date.now()]));
  child.stderr.on("data", (data) => (err += data));
  const lines = createInterface({ input: child.stdout }).on("line", onLine);
  const linesRead = new Promise((resolve) => lines.once("close", resolve));
  const timer = setTimeout(() => child.kill("SIGKILL"), limit);
  try {
    const code = await new Promise((resolve, reject) => {
      child.once("error", (cause) => reject(new Error(`${program} could not be started: ${cause.message}`, { cause })));
      child.once("close", resolve);
    });
    const after = Date.now() - last;
    await linesRead;
    return { code, out, err, after };
  } finally {
    clearTimeout(timer);
  }
}
