// @ts-check
// The repository's vectors, by id.

import fs from "node:fs";
import { fileURLToPath } from "node:url";

export const VECTOR_DIRECTORY = fileURLToPath(new URL("../../../../vectors/", import.meta.url));

/** @type {Map<string, any>} */
const vectors = new Map();
for (const file of fs.readdirSync(VECTOR_DIRECTORY).filter((name) => name.endsWith(".json"))) {
  for (const vector of JSON.parse(fs.readFileSync(VECTOR_DIRECTORY + file, "utf8"))) vectors.set(vector.id, vector);
}

/**
 * @param {string} id
 * @returns {any} a copy, to be changed at will
 */
export function vector(id) {
  const found = vectors.get(id);
  if (!found) throw new Error(`tests/vectors has no ${id}`);
  return structuredClone(found);
}

/** Every vector, in no particular order. */
export function allVectors() {
  return [...vectors.values()];
}

/**
 * A vector of a ClientSecretCredential whose token endpoint answers, to be changed by `changes`.
 * @param {Record<string, unknown>} [changes]
 * @returns {any}
 */
export function secretVector(changes = {}) {
  return { ...vector("client-secret/tenant-is-a-domain"), id: "test/vector", ...changes };
}
