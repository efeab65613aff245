// @ts-check
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { nodeHost } from "../../../pkg-template/lib/host/node.js";
import { equal, rejects } from "../../npm/kit/assert.mjs";

/**
 * Files, as the package's host of Node, Deno and Bun reads them.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 */
export function files(promise) {
  const readFile = /** @type {NonNullable<typeof nodeHost.readFile>} */ (nodeHost.readFile);

  promise("a file is read through a link, unless the link must not be followed", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "files-"));
    try {
      const [file, link] = [path.join(folder, "a.key"), path.join(folder, "b.key")];
      fs.writeFileSync(file, "key");
      fs.symlinkSync(file, link);
      const read = async (/** @type {string} */ path, noFollow = false) => new TextDecoder().decode(await readFile(path, { maxBytes: 10, noFollow }));
      equal([await read(file), await read(link), await read(file, true)], ["key", "key", "key"]);
      equal((await rejects(read(link, true))).code, "ELOOP", "code");
      equal((await rejects(read(path.join(folder, "c.key"), true))).code, "ENOENT", "code");
      equal((await rejects(readFile(file, { maxBytes: 2, noFollow: true }))).code, "EFBIG", "code");
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
}
