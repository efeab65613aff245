// @ts-check
import { base64, bytesFrom } from "../base64.js";
import { CredentialUnavailableError, InternalError } from "../errors.js";
import { readLines } from "../lines.js";

/**
 * What the artefact for keys offers (`src/js/keys.rs`). It imports nothing, so there is no call of another that its end could end.
 *
 * @typedef {object} KeysGlue
 * @property {(file: string, withKey: boolean, password: string | undefined) => string} read
 */

/**
 * Reads whatever else than plain PEM a certificate and its key are in: PKCS#12, PKCS#1, encrypted keys. And it says what is wrong.
 *
 * @param {Uint8Array} file
 * @param {boolean} withKey
 * @param {string | undefined} password An empty one is none at all in PEM, and one like any other in PKCS#12.
 * @returns {Promise<import("./plain.js").Contents>}
 */
export async function readByArtefact(file, withKey, password) {
  const glue = await loaded();
  const lines = readLines(read(glue, base64(file), withKey, password));
  const all = (/** @type {string} */ name) => lines.filter(([each]) => each === name).map(([, value]) => value);
  const [failure] = all("failure");
  if (failure) throw new TypeError(failure);
  const [key] = all("key");
  return { key: key ? bytesFrom(key) : undefined, chain: all("certificate") };
}

async function loaded() {
  try {
    // Which of the files in `entry/` it is, package.json says. With no credential that needs it, bundlers drop it.
    const { instantiate, load } = await import("#keys");
    return instantiate(await load()); // one for each file: nothing of a key stays behind, nor of a trap
  } catch (cause) {
    throw new CredentialUnavailableError(
      "certificate: it is no PEM with one unencrypted key in PKCS#8, and keys.wasm, which reads others, could not be loaded " +
        `(${cause instanceof Error ? cause.message : cause}). Serve it, or convert the file: openssl pkcs12 -nodes -in FILE if it is PKCS#12, ` +
        "else openssl pkcs8 -topk8 -nocrypt -in FILE for its key",
      { cause },
    );
  }
}

/** @type {(glue: KeysGlue, file: string, withKey: boolean, password: string | undefined) => string} */
function read(glue, file, withKey, password) {
  try {
    return glue.read(file, withKey, password);
  } catch (cause) {
    throw new InternalError("azure-identity-wasm: a defect ended the reading of a certificate. Please report it", { cause });
  }
}
