// @ts-check
/**
 * What the package runs in. An entry tells it once, before anything else; nothing happens until the first call.
 *
 * @typedef {object} Runtime
 * @property {import("./glue.js").Glue} glue The JavaScript side of the entry's artefact.
 * @property {() => WebAssembly.Module | Promise<WebAssembly.Module>} load Finds the artefact.
 * @property {import("../types/index.d.ts").Host} host What the runtime lends of itself.
 * @property {RequestInit} [request] What every request says beyond its own.
 * @property {boolean} [endsWithRequest] Whether pending work dies, unseen, with the request that began it, as in a Worker.
 */

/** @type {Runtime | undefined} */
let current;

/** @param {Runtime} runtime */
export function useRuntime(runtime) {
  current = runtime;
}

/** @returns {Runtime} */
export function runtime() {
  if (current === undefined) {
    throw new Error("azure-identity-wasm: import the package by its name, not a file of its lib folder");
  }
  return current;
}
