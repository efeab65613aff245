// @ts-check
/**
 * What the package runs in. An entry tells it once, before anything else; nothing happens until the first call.
 *
 * @typedef {object} Runtime
 * @property {() => import("./instance.js").Source | Promise<import("./instance.js").Source>} artefact Finds the entry's artefact.
 * @property {() => import("./instance.js").Source | Promise<import("./instance.js").Source>} [people] Finds the artefact of people's credentials,
 * unless it is `#page`.
 * @property {import("../types/index.d.ts").Host} host What the runtime lends of itself.
 * @property {RequestInit} [request] What every request says beyond its own.
 * @property {string} [unanswered] Why there may be no answer that elsewhere there would be.
 * @property {(what: number, text: string) => string} [askObjects] What its artefact asks of documents of objects (`json-objects.js`).
 * @property {(host: import("../types/index.d.ts").Host, what: number, text: string) => string} [askMachine] What its artefact asks of the machine (`machine.js`).
 * @property {() => Promise<Pick<typeof import("./machine.js"), "answer">>} [machine] What it begins there.
 * @property {boolean} [endsWithRequest] Whether pending work dies, unseen, with the request that began it, as in a Worker.
 * @property {boolean} [whole] Whether its artefact has every credential.
 * @property {boolean} [bare] Whether it has no artefact of its own.
 */

/** @type {Runtime | undefined} */
let current;

/**
 * Where two parts of a program import two entries, the first one serves both, and one with an artefact of its own before one without.
 * @param {Runtime} runtime
 */
export function useRuntime(runtime) {
  if (current === undefined || current.bare) current = runtime;
}

/** Adds to what an entry has told. @param {Partial<Runtime>} more */
export function extendRuntime(more) {
  Object.assign(runtime(), more);
}

/** @returns {Runtime} */
export function runtime() {
  if (current === undefined) {
    throw new Error("azure-identity-wasm: import the package by its name, not a file of its lib folder");
  }
  return current;
}
