// @ts-check
/**
 * Where log events go that no `host.log` takes. Set `level` to see them (or the variable `AZURE_LOG_LEVEL` where there is an environment),
 * and `log` to send them elsewhere.
 *
 * @type {import("../types/index.d.ts").Logger}
 */
export const logger = {
  level: undefined,
  log: ({ level, event, credential, fields }) => {
    const write = level === "error" ? console.error : level === "warning" ? console.warn : level === "info" ? console.info : console.debug;
    write(`azure-identity-wasm:${level} ${credential} ${event}`, fields);
  },
};
