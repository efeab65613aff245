// @ts-check
import { CredentialUnavailableError } from "../errors.js";
import { readByArtefact } from "./keys.js";
import { readPlain } from "./plain.js";

/** The size of the largest file that is read, in bytes (`MAX_CERTIFICATE_FILE` in `src/crypto/certificate.rs`). */
const MOST = 1 << 20;

/**
 * What a source holds.
 *
 * @param {import("./source.js").Source} source
 * @param {import("../../types/index.d.ts").Host} host
 */
export async function load(source, host) {
  const withKey = !(source.key ?? source.sign);
  const file = source.certificate ?? (await read(/** @type {string} */ (source.certificatePath), host));
  const [text, bytes] = typeof file === "string" ? [file, new TextEncoder().encode(file)] : [new TextDecoder().decode(file), file];
  return readPlain(text, withKey) ?? (await readByArtefact(bytes, withKey, source.certificatePassword));
}

/** @param {string} path @param {import("../../types/index.d.ts").Host} host */
async function read(path, { readFile }) {
  if (!readFile) {
    throw new CredentialUnavailableError('this host does not lend "readFile", which is needed to read a certificate; give it as certificate');
  }
  try {
    return await readFile(path, { maxBytes: MOST });
  } catch (/** @type {any} */ cause) {
    const { code, message } = cause ?? {};
    if (code === "ENOENT") throw new TypeError(`certificatePath: there is no file ${path}`);
    if (code === "EFBIG") throw new TypeError(`certificatePath: there is more than a certificate with its key and issuers in ${path}`);
    throw new TypeError(`certificatePath: cannot read ${path}: ${message ?? cause}`);
  }
}
