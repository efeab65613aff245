// @ts-check
// How entries of a store are named and encrypted; `src/cache/store/sealed.rs` is the same in Rust, and reads what this writes.
//
//   key     HKDF-SHA-256 (RFC 5869) of the user's key, without salt, with a text for each purpose: one key encrypts, another names
//   name    HMAC-SHA-256 of the parts that tell entries apart, in hexadecimal
//   entry   the version, a nonce of 96 random bits, then AES-256-GCM; what it is bound to is the version and its name

/** The first byte of an entry. */
const VERSION = 1;
/** Bytes. */
const NONCE = 12;
const TAG = 16;
const KEY = 32;
/** The longest entry that is read, in bytes (`MAX_ENTRY` in `src/host/token_store.rs`). */
const MOST_BYTES = 1024 * 1024;

const utf8 = /* @__PURE__ */ new TextEncoder();

/** One key of the user's: it names entries, and only with it they are opened. */
export class Keys {
  #encryption;
  #naming;

  /** @param {CryptoKey} encryption @param {CryptoKey} naming */
  constructor(encryption, naming) {
    this.#encryption = encryption;
    this.#naming = naming;
  }

  /** @param {unknown} given */
  static async of(given) {
    const { subtle } = crypto;
    const root = isKey(given) ? given : await subtle.importKey("raw", raw(given), "HKDF", false, ["deriveKey"]);
    /** @type {(purpose: string, type: any, usages: KeyUsage[]) => Promise<CryptoKey>} */
    const derive = (purpose, type, usages) => {
      const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8.encode(`azure-identity-wasm store ${purpose} 1`) };
      return subtle.deriveKey(hkdf, root, type, false, usages);
    };
    return new Keys(
      await derive("encryption", { name: "AES-GCM", length: 256 }, ["encrypt", "decrypt"]),
      await derive("names", { name: "HMAC", hash: "SHA-256", length: 256 }, ["sign"]),
    );
  }

  /**
   * The name of the entry that these parts tell from others.
   * @param {(string | Uint8Array)[]} parts
   */
  async name(parts) {
    const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", this.#naming, joined(parts)));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** @param {string} name @param {string} text */
  async seal(name, text) {
    const iv = crypto.getRandomValues(new Uint8Array(NONCE));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound(name) }, this.#encryption, utf8.encode(text));
    const entry = new Uint8Array(1 + NONCE + sealed.byteLength);
    entry[0] = VERSION;
    entry.set(iv, 1);
    entry.set(new Uint8Array(sealed), 1 + NONCE);
    return entry;
  }

  /**
   * What was sealed under this name.
   *
   * @param {string} name
   * @param {unknown} entry Whatever a store returned.
   */
  async open(name, entry) {
    const bytes = bytesOf(entry);
    if (bytes.length > MOST_BYTES) throw new Error("it returned more bytes than an entry has");
    if (bytes[0] !== VERSION || bytes.length < 1 + NONCE + TAG) throw new Error("it returned something that is no entry of this version");
    const [iv, sealed] = [bytes.slice(1, 1 + NONCE), bytes.slice(1 + NONCE)];
    let opened;
    try {
      opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bound(name) }, this.#encryption, sealed);
    } catch {
      throw new Error("it returned an entry that was changed, or is of another name or key");
    }
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(opened);
  }
}

/** @type {WeakMap<object, Keys>} */
const known = new WeakMap();

/**
 * The keys that the user gave: entries are written with the first one, and read with any.
 * @param {any} given
 */
export async function ringOf(given) {
  const all = Array.isArray(given) ? given : [given];
  const ring = [];
  for (const key of all) {
    let keys = known.get(Object(key));
    if (keys === undefined) {
      // Derived anew by whoever comes meanwhile: a Worker's request must not wait for what another one has begun.
      keys = await Keys.of(key);
      known.set(key, keys);
    }
    ring.push(keys);
  }
  if (!ring.length) throw wrong("it must have a key");
  return ring;
}

/** Texts or bytes, each with its length in front. @param {(string | Uint8Array)[]} parts */
export function joined(parts) {
  const all = parts.map((part) => (typeof part === "string" ? utf8.encode(part) : part));
  const bytes = new Uint8Array(all.reduce((sum, part) => sum + 4 + part.length, 0));
  let at = 0;
  for (const part of all) {
    new DataView(bytes.buffer).setUint32(at, part.length);
    bytes.set(part, at + 4);
    at += 4 + part.length;
  }
  return bytes;
}

/** What an entry is bound to. @param {string} name */
function bound(name) {
  return Uint8Array.of(VERSION, ...utf8.encode(name));
}

/** @param {unknown} given @returns {given is CryptoKey} */
function isKey(given) {
  if (typeof CryptoKey !== "function" || !(given instanceof CryptoKey)) return false;
  if (given.algorithm.name === "HKDF" && given.usages.includes("deriveKey")) return true;
  throw wrong('a CryptoKey must be one for HKDF with the usage "deriveKey"');
}

/** @param {any} given */
function raw(given) {
  const isBytes = given instanceof ArrayBuffer || ArrayBuffer.isView(given);
  const bytes = isBytes ? bytesOf(given) : new Uint8Array();
  if (bytes.length !== KEY) throw wrong(`it must be ${KEY} bytes, a Uint8Array, or a CryptoKey for HKDF`);
  return bytes;
}

/** @param {any} value @returns {Uint8Array<ArrayBuffer>} */
function bytesOf(value) {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(/** @type {ArrayBuffer} */ (value.buffer), value.byteOffset, value.byteLength);
  throw new Error("it returned something other than bytes");
}

/** @param {string} what */
function wrong(what) {
  return new TypeError(`encryptionKey: ${what}. Make one with crypto.getRandomValues(new Uint8Array(${KEY})), once, and keep it secret`);
}
