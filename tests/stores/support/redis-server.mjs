// @ts-check
// A Redis server of the test's own, in memory.

import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { freePort } from "../../npm/start/ports.mjs";
import { pause } from "./tools.mjs";

/** Milliseconds until it must answer. */
const START_LIMIT = 10_000;

/** @typedef {{ port: number, start: () => Promise<void>, kill: () => Promise<void> }} Server */

/** A server that is not started yet. @param {string} [program] @returns {Promise<Server>} */
export async function redisServer(program = "redis-server") {
  const port = await freePort();
  /** @type {import("node:child_process").ChildProcess | undefined} */
  let child;
  const kill = async () => {
    const ended = child && child.exitCode === null && once(child, "exit");
    child?.kill("SIGKILL");
    await ended;
  };
  const start = async () => {
    child = spawn(program, ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], { stdio: "ignore" });
    const failed = once(child, "error").then(([cause]) => Promise.reject(new Error(`${program} could not be started: ${cause.message}`, { cause })));
    failed.catch(() => {});
    for (const end = Date.now() + START_LIMIT; !(await answers(port)); await Promise.race([pause(20), failed])) {
      if (Date.now() > end) throw new Error(`${program} does not answer`);
    }
  };
  return { port, start, kill };
}

/** @param {number} port @returns {Promise<boolean>} */
function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.on("data", (data) => (socket.destroy(), resolve(data.toString().startsWith("+PONG"))));
    socket.on("error", () => resolve(false));
  });
}
