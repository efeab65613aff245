// @ts-check
// The global one: to import `node:process` reads all of its members, which costs Node's start five milliseconds.
const { process } = globalThis;

/** What Node, Deno and Bun lend. @type {import("../../types/index.d.ts").Host} */
export const nodeHost = {
  // What is asked without TLS is near, and asked without the proxy that a runtime's own may know.
  fetch: async (input, init) => (/^http:/i.test(String(input)) ? (await import("./pinned.js")).fetchNear(new Request(input, init)) : globalThis.fetch(input, init)),
  env: process.env,
  platform: process.platform,
  readFile,
  exists,
  localOffset: (at) => -60 * new Date(at * 1000).getTimezoneOffset(),
  run: async (program, args, options) => (await import("./run.js")).run(program, args, options),
  fetchPinned: async (request, tls) => (await import("./pinned.js")).fetchPinned(request, tls),
};

/**
 * Compiles a `.wasm` that is beside the scripts.
 * @param {URL} file
 */
export async function compileFile(file) {
  // To import `node:fs` reads all of its members too, but Node 20.15 has no other way.
  const { readFileSync } = process.getBuiltinModule?.("node:fs") ?? (await import("node:fs"));
  const module = WebAssembly.compile(readFileSync(file));
  // Node loads its `fetch`, which takes longer than anything here, when it is first asked for: let other threads compile meanwhile.
  void globalThis.Headers;
  return module;
}

/** Loaded by who needs files: few do. */
const files = () => import("node:fs/promises");

/** Room for most files, in bytes; it grows. */
const FIRST = 16 * 1024;

/** @param {string} path */
async function exists(path) {
  const { access } = await files();
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Reads no more than it may: what a file says of its size need not be true.
 *
 * @param {string} path
 * @param {{ maxBytes: number, noFollow?: boolean }} options
 */
async function readFile(path, { maxBytes, noFollow }) {
  const { constants, lstat, open } = await files();
  // Windows has no such flag. Where there is one, nobody can put a link there between looking and opening.
  const flags = constants.O_RDONLY | (noFollow ? constants.O_NOFOLLOW ?? 0 : 0);
  if (noFollow && (await lstat(path)).isSymbolicLink()) throw Object.assign(new Error(`ELOOP: it is a link, which may lead to another file: ${path}`), { code: "ELOOP" });
  const file = await open(path, flags);
  try {
    let bytes = new Uint8Array(Math.min(maxBytes, FIRST) + 1);
    let length = 0;
    for (;;) {
      if (length === bytes.length) {
        const larger = new Uint8Array(Math.min(maxBytes + 1, 2 * length));
        larger.set(bytes);
        bytes = larger;
      }
      const { bytesRead } = await file.read(bytes, length, bytes.length - length);
      length += bytesRead;
      if (length > maxBytes) throw Object.assign(new Error(`EFBIG: the file has more than ${maxBytes} bytes: ${path}`), { code: "EFBIG" });
      if (bytesRead === 0) return bytes.slice(0, length);
    }
  } finally {
    await file.close();
  }
}
