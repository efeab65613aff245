// @ts-check
// Nothing that a process has started may outlive it, however it ends.

/** @type {(() => void)[]} */
const last = [];

/**
 * Does something at the very end of this process: synchronously, and whatever ends it, but for SIGKILL.
 * @param {() => void} action
 */
export function onEnd(action) {
  if (last.length === 0) {
    process.on("exit", () => last.reverse().forEach((action) => action()));
    for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, () => process.exit(1));
  }
  last.push(action);
}

/** Ends this process when its standard input closes, which it does even if whoever started it is killed. */
export function endWithStdin() {
  process.stdin.resume().on("end", () => process.exit(1));
  // It must not keep this process when there is nothing left to do.
  if ("unref" in process.stdin) process.stdin.unref();
}
