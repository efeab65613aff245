// @ts-check
import fs from "node:fs";
import path from "node:path";
import { between, equal, match, ok } from "../../npm/kit/assert.mjs";
import { files, golden } from "../support/golden.mjs";

/**
 * What is in the tarball, and what its package.json says.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {import("../support/world.mjs").Packaging} world
 */
export function manifest(promise, world) {
  const { directory, manifest } = world;

  promise("the tarball has exactly the files of files.txt", () => {
    golden("files.txt", `${files(directory).join("\n")}\n`, world.bless);
  });

  promise("nothing is installed with it, and nothing runs at install", () => {
    for (const name of ["dependencies", "optionalDependencies", "peerDependencies", "bundleDependencies", "bundledDependencies", "scripts", "bin", "gypfile"]) {
      equal(manifest[name], undefined, name);
    }
    equal(fs.readdirSync(path.dirname(directory)).filter((name) => !name.startsWith(".")), world.installed, "packages that the install brought");
  });

  promise("an install weighs at most 1 MB", () => {
    const bytes = files(directory).reduce((sum, file) => sum + fs.statSync(path.join(directory, file)).size, 0);
    between(bytes, 50_000, 1_000_000, "bytes");
  });

  promise("it is ESM, with types first and `default` last in every export", () => {
    equal(manifest.type, "module", "type");
    for (const [subpath, target] of Object.entries(manifest.exports)) {
      if (typeof target === "string") continue;
      const names = Object.keys(target);
      equal([names[0], names.at(-1)], ["types", "default"], `first and last condition of ${subpath}`);
    }
    equal(files(directory).filter((file) => /\.(cjs|cts|mjs|mts|node)$/.test(file)), [], "files of other kinds");
  });

  promise("the conditions stand in the order in which runtimes that set several expect them", () => {
    const order = ["types", "workerd", "edge-light", "fastly", "deno", "bun", "node", "browser", "default"];
    equal(Object.keys(manifest.exports["."]), order, "conditions of the package's root");
  });

  promise("every target of exports is a file of the tarball", () => {
    /** @type {(value: any) => string[]} */
    const targets = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(targets));
    for (const target of targets(manifest.exports)) ok(fs.existsSync(path.join(directory, target)), `${target} is there`);
  });

  promise("it says what it is, under which licence, for which engines", () => {
    equal([manifest.name, manifest.license, manifest.private], ["azure-identity-wasm", "MIT", undefined], "name, licence, private");
    match(manifest.version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, "version");
    equal(manifest.engines, { node: ">=20" }, "engines");
    ok(manifest.description.length > 40 && manifest.keywords.includes("azure"), "description and keywords");
  });

  promise("it has its README and its licence", () => {
    for (const name of ["README.md", "LICENSE"]) ok(files(directory).includes(name), `${name} is in the tarball`);
  });

  promise("no file names a secret, a key, a host of ours or a place of this machine", () => {
    for (const file of files(directory)) {
      const text = fs.readFileSync(path.join(directory, file), "latin1");
      ok(!/BEGIN [A-Z ]*PRIVATE KEY|\/(home|root|Users|tmp|work)\/[a-z]|\.cargo\/registry|sourceMappingURL/.test(text), `${file} is clean`);
    }
  });
}
