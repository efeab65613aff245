// @ts-check
// The files of a vector's world. What is not listed does not exist, and a listed name is exact, on every platform.

import { coded } from "./reply.js";

/** @import { FileText } from "./types.d.ts" */

export class VirtualFiles {
  /** @type {Map<string, Uint8Array>} */
  #contents = new Map();

  /** @param {Record<string, FileText>} files */
  constructor(files) {
    this.change(files);
  }

  /**
   * Writes files, or removes them where the text is null.
   * @param {Record<string, FileText>} files
   */
  change(files) {
    for (const [path, text] of Object.entries(files)) {
      if (text === null) this.#contents.delete(path);
      else this.#contents.set(path, bytes(text));
    }
  }

  /** @param {string} path */
  exists(path) {
    return this.#contents.has(path);
  }

  /**
   * @param {string} path
   * @param {number} maxBytes
   * @returns {Uint8Array} the caller's own copy
   * @throws {Error} with code ENOENT, or EFBIG past `maxBytes`
   */
  read(path, maxBytes) {
    const content = this.#contents.get(path);
    if (!content) throw coded("ENOENT", `ENOENT: no such file or directory, open '${path}'`);
    if (content.length > maxBytes) throw coded("EFBIG", `EFBIG: file too large, read '${path}'`);
    return content.slice();
  }
}

/** @param {string | { base64: string }} text */
function bytes(text) {
  if (typeof text === "string") return new TextEncoder().encode(text);
  return Uint8Array.from(atob(text.base64), (c) => c.charCodeAt(0));
}
