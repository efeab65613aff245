// @ts-check
/**
 * What the artefact offers (`src/js/exports.rs`), as wasm-bindgen's glue passes it on. Only numbers and texts cross.
 *
 * @typedef {object} Glue
 * @property {(host: number, side: number, lines: string) => number} open Makes a credential.
 * @property {(credential: number, lines: string) => number} getToken Begins a call.
 * @property {(call: number) => string | undefined} poll
 * @property {(call: number) => void} abort
 * @property {(credential: number) => void} close
 * @property {(credential: number) => void} releaseCredential
 * @property {(host: number) => void} releaseHost
 */
export {};
