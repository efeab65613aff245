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
    // ESM only: `require` and Node 10 are not what the package is for.
    const args = [world.tarball, "--profile", "esm-only", "--no-definitely-typed", "--no-emoji", "--no-color", "--format", "ascii"];
    const { code, out, err } = await world.script("@arethetypeswrong/cli/dist/index.js", args);
    equal(code, 0, `exit code (${out}${err})`);
  });
}
