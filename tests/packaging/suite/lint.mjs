// @ts-check
import { equal } from "../../npm/kit/assert.mjs";

/**
 * What the field's own checkers say of the tarball.
 *
 * @param {import("../../npm/kit/promises.mjs").AddPromise} promise
 * @param {import("../support/world.mjs").Packaging} world
 */
export function lint(promise, world) {
  promise("publint finds nothing, suggestions included", async () => {
    const { code, out, err } = await world.script("publint/src/cli.js", ["run", world.tarball, "--strict", "--level", "suggestion"]);
    equal([code, /All good!/.test(out)], [0, true], `exit code, and whether all is good (${out}${err})`);
  });

  promise("the types are right for Node and for bundlers, in every entry", async () => {
    await areTheTypesRight(["--exclude-entrypoints", "identity.wasm"]);
  });

  promise("the .wasm has types too", async () => {
    await areTheTypesRight([]);
  }, { todo: "package.json: `./identity.wasm` needs a `types` condition, for those who import it in a Worker" });

  /** Are the types wrong? ESM only: `require` and Node 10 are not what the package is for. @param {string[]} more */
  async function areTheTypesRight(more) {
    const args = [world.tarball, "--profile", "esm-only", "--no-definitely-typed", "--no-emoji", "--no-color", "--format", "ascii", ...more];
    const { code, out, err } = await world.script("@arethetypeswrong/cli/dist/index.js", args);
    equal(code, 0, `exit code (${out}${err})`);
  }
}
